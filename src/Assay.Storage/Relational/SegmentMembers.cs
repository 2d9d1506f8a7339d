using System.Data.Common;
using System.Text.Json;
using Assay.Core.Catalog;
using Assay.Evaluation.Targeting;
using Dapper;

namespace Assay.Storage.Relational;

/// <summary>Statements on the table <c>segment_member</c>.</summary>
internal static class SegmentMembers
{
    private const string OfList = "segment_id = @SegmentId AND excluded = @Excluded";

    // Lists go in as JSON: row by row takes four times as long. (PostgreSQL's word for json_each is jsonb_array_elements_text.)
    private const string Delete = $"DELETE FROM segment_member WHERE {OfList} AND user_id IN (SELECT value FROM json_each(@UserIds))";
    private const string Insert = """
        INSERT INTO segment_member (segment_id, excluded, user_id)
        SELECT @SegmentId, @Excluded, value FROM json_each(@UserIds) WHERE true
        ON CONFLICT DO NOTHING
        """;
    private const int IdsOfStatement = 10_000;

    public static IdSet All(DbConnection connection, long segmentId, MemberList list) =>
        connection.ReadIds($"SELECT user_id FROM segment_member WHERE {OfList}", new { SegmentId = segmentId, Excluded = Excluded(list) });

    public static async Task<IReadOnlyList<string>> PageAsync(DbConnection connection, MemberQuery query) =>
        [
            .. await connection.QueryAsync<string>(
                $"SELECT user_id FROM segment_member WHERE {OfList} AND user_id > @After ORDER BY user_id LIMIT @Limit",
                new
                {
                    query.SegmentId,
                    Excluded = Excluded(query.List),
                    query.After,
                    query.Limit,
                }
            ),
        ];

    public static async Task WriteAsync(DbTransaction transaction, MemberWrite write)
    {
        var list = new { write.SegmentId, Excluded = Excluded(write.List) };
        if (write.Clear)
            await transaction.Connection!.ExecuteAsync($"DELETE FROM segment_member WHERE {OfList}", list, transaction);
        await ForEachAsync(transaction, Delete, write, write.Remove);
        await ForEachAsync(transaction, Insert, write, write.Add);
    }

    /// <summary>In the order of the table, so that a million ids fill its pages one after the other.</summary>
    private static async Task ForEachAsync(DbTransaction transaction, string sql, MemberWrite write, IReadOnlyCollection<string> userIds)
    {
        var sorted = userIds.ToArray();
        Array.Sort(sorted, StringComparer.Ordinal);
        foreach (var some in sorted.Chunk(IdsOfStatement))
        {
            var parameters = new
            {
                write.SegmentId,
                Excluded = Excluded(write.List),
                UserIds = JsonSerializer.Serialize(some),
            };
            await transaction.Connection!.ExecuteAsync(sql, parameters, transaction);
        }
    }

    private static long Excluded(MemberList list) => list == MemberList.Excluded ? 1 : 0;
}
