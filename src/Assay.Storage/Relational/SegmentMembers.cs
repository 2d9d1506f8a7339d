using System.Data.Common;
using Assay.Core.Catalog;
using Assay.Evaluation.Targeting;
using Dapper;

namespace Assay.Storage.Relational;

/// <summary>Statements on the table <c>segment_member</c>.</summary>
internal static class SegmentMembers
{
    private const string OfList = "segment_id = @SegmentId AND excluded = @Excluded";

    private const string Delete = $"DELETE FROM segment_member WHERE {OfList} AND user_id = @UserId";
    private const string Insert = """
        INSERT INTO segment_member (segment_id, excluded, user_id) VALUES (@SegmentId, @Excluded, @UserId) ON CONFLICT DO NOTHING
        """;

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

    public static void Write(DbTransaction transaction, MemberWrite write)
    {
        var list = new { write.SegmentId, Excluded = Excluded(write.List) };
        if (write.Clear)
            transaction.Connection!.Execute($"DELETE FROM segment_member WHERE {OfList}", list, transaction);
        using var delete = transaction.Connection!.CreateCommand();
        delete.CommandText = Delete;
        ForEach(transaction, delete, write, write.Remove);
        using var insert = transaction.Connection!.CreateCommand();
        insert.CommandText = Insert;
        ForEach(transaction, insert, write, write.Add);
    }

    /// <summary>One statement, prepared once. In the order of the index, so that a million ids fill its pages one after the other.</summary>
    private static void ForEach(DbTransaction transaction, DbCommand command, MemberWrite write, IReadOnlyCollection<string> userIds)
    {
        command.Transaction = transaction;
        Add(command, "@SegmentId", write.SegmentId);
        Add(command, "@Excluded", Excluded(write.List));
        var userId = Add(command, "@UserId", "");
        foreach (var id in userIds.Order(StringComparer.Ordinal))
        {
            userId.Value = id;
            command.ExecuteNonQuery();
        }
    }

    private static DbParameter Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
        return parameter;
    }

    private static long Excluded(MemberList list) => list == MemberList.Excluded ? 1 : 0;
}
