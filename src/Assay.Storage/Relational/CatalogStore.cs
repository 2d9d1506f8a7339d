using System.Data.Common;
using Assay.Core.Catalog;
using Assay.Evaluation.Targeting;
using Dapper;

namespace Assay.Storage.Relational;

/// <summary>The catalog in tables: <c>item</c>, <c>segment_member</c>, <c>audit</c> and the ids given so far.</summary>
public sealed class CatalogStore(SqliteDatabase database) : ICatalogStore
{
    public Task<IReadOnlyList<StoredItem>> LoadAsync(CancellationToken ct) =>
        database.ReadAsync<IReadOnlyList<StoredItem>>(
            async connection =>
                [.. await connection.QueryAsync<StoredItem>("SELECT kind, id, key, version, body FROM item ORDER BY kind, id")],
            ct
        );

    public Task<long> NextIdAsync(string kind, CancellationToken ct) =>
        database.WriteAsync(
            async transaction =>
            {
                var id = await LastIds.TakeAsync(transaction, kind, count: 1);
                await transaction.CommitAsync(CancellationToken.None);
                return id;
            },
            ct
        );

    public Task<CommitResult> CommitAsync(CatalogCommit commit, CancellationToken ct) =>
        database.WriteAsync(
            async transaction =>
            {
                foreach (var write in commit.Writes)
                    if (await WriteItemAsync(transaction, write) is var result and not CommitResult.Done)
                        return result;
                foreach (var write in commit.Members)
                    await SegmentMembers.WriteAsync(transaction, write);
                await AuditTrail.AppendAsync(transaction, commit.Audit);
                await transaction.CommitAsync(CancellationToken.None);
                return CommitResult.Done;
            },
            ct
        );

    public Task<IdSet> MembersAsync(long segmentId, MemberList list, CancellationToken ct) =>
        database.ReadAsync(connection => Task.FromResult(SegmentMembers.All(connection, segmentId, list)), ct);

    public Task<IReadOnlyList<string>> MembersAsync(MemberQuery query, CancellationToken ct) =>
        database.ReadAsync(connection => SegmentMembers.PageAsync(connection, query), ct);

    public Task<IReadOnlyList<AuditEntry>> AuditAsync(AuditQuery query, CancellationToken ct) =>
        database.ReadAsync(connection => AuditTrail.PageAsync(connection, query), ct);

    public Task<IReadOnlyList<AuditEntry>> AuditOfAsync(string idempotencyKey, CancellationToken ct) =>
        database.ReadAsync(connection => AuditTrail.OfRequestAsync(connection, idempotencyKey), ct);

    private static async Task<CommitResult> WriteItemAsync(DbTransaction transaction, ItemWrite write)
    {
        if (await CurrentVersionAsync(transaction, write) != write.ExpectedVersion)
            return CommitResult.VersionConflict;
        if (write.Body is not null && await KeyIsTakenAsync(transaction, write))
            return CommitResult.DuplicateKey;
        var sql = write switch
        {
            { Body: null } => "DELETE FROM item WHERE kind = @Kind AND id = @Id",
            { ExpectedVersion: 0 } => "INSERT INTO item (kind, id, key, version, body) VALUES (@Kind, @Id, @Key, 1, @Body)",
            _ => "UPDATE item SET key = @Key, version = version + 1, body = @Body WHERE kind = @Kind AND id = @Id",
        };
        await transaction.Connection!.ExecuteAsync(sql, write, transaction);
        return CommitResult.Done;
    }

    private static Task<long> CurrentVersionAsync(DbTransaction transaction, ItemWrite write) =>
        transaction.Connection!.ExecuteScalarAsync<long>(
            "SELECT COALESCE(MAX(version), 0) FROM item WHERE kind = @Kind AND id = @Id",
            write,
            transaction
        );

    private static Task<bool> KeyIsTakenAsync(DbTransaction transaction, ItemWrite write) =>
        transaction.Connection!.ExecuteScalarAsync<bool>(
            "SELECT COUNT(*) FROM item WHERE kind = @Kind AND key = @Key AND id <> @Id",
            write,
            transaction
        );
}
