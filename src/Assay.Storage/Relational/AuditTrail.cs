using System.Data.Common;
using Assay.Core.Catalog;
using Dapper;

namespace Assay.Storage.Relational;

/// <summary>Statements on the table <c>audit</c>, which only grows.</summary>
internal static class AuditTrail
{
    private const string Select = """
        SELECT id AS Id, at_utc AS AtUtc, actor AS Actor, action AS Action, kind AS Kind, item_id AS ItemId, item_key AS ItemKey,
               before AS Before, after AS After, idempotency_key AS IdempotencyKey,
               actor_key_id AS ActorKeyId
        FROM audit
        """;

    public static async Task AppendAsync(DbTransaction transaction, IReadOnlyList<AuditEntry> entries)
    {
        var firstId = 1 - entries.Count + await LastIds.TakeAsync(transaction, "audit", entries.Count);
        await transaction.Connection!.ExecuteAsync(
            """
            INSERT INTO audit (id, at_utc, actor, action, kind, item_id, item_key, before, after, idempotency_key, actor_key_id)
            VALUES (@Id, @AtUtc, @Actor, @Action, @Kind, @ItemId, @ItemKey, @Before, @After, @IdempotencyKey, @ActorKeyId)
            """,
            entries.Select((entry, i) => Row.From(entry, firstId + i)),
            transaction
        );
    }

    public static Task<IReadOnlyList<AuditEntry>> PageAsync(DbConnection connection, AuditQuery query)
    {
        (bool Wanted, string Condition)[] filters =
        [
            (query.Kind is not null, "kind = @Kind"),
            (query.ItemId is not null, "item_id = @ItemId"),
            (query.Actor is not null, "actor = @Actor"),
            (query.BeforeId is not null, "id < @BeforeId"),
        ];
        var conditions = filters.Where(f => f.Wanted).Select(f => f.Condition).ToList();
        var where = conditions.Count == 0 ? "" : $"WHERE {string.Join(" AND ", conditions)}";
        return QueryAsync(connection, $"{Select} {where} ORDER BY id DESC LIMIT @Limit", query);
    }

    public static Task<IReadOnlyList<AuditEntry>> OfRequestAsync(DbConnection connection, string idempotencyKey) =>
        QueryAsync(connection, $"{Select} WHERE idempotency_key = @idempotencyKey ORDER BY id", new { idempotencyKey });

    private static async Task<IReadOnlyList<AuditEntry>> QueryAsync(DbConnection connection, string sql, object parameters) =>
        [.. (await connection.QueryAsync<Row>(sql, parameters)).Select(row => row.ToEntry())];

    private sealed record Row(
        long Id,
        string AtUtc,
        string Actor,
        string Action,
        string Kind,
        long ItemId,
        string ItemKey,
        string? Before,
        string? After,
        string? IdempotencyKey,
        long? ActorKeyId
    )
    {
        public static Row From(AuditEntry e, long id) =>
            new(
                id,
                UtcText.From(e.AtUtc),
                e.Actor,
                e.Action,
                e.Kind,
                e.ItemId,
                e.ItemKey,
                e.Before,
                e.After,
                e.IdempotencyKey,
                e.ActorKeyId
            );

        public AuditEntry ToEntry() =>
            new(UtcText.Parse(AtUtc), Actor, Action, Kind, ItemId, ItemKey, Before, After)
            {
                Id = Id,
                ActorKeyId = ActorKeyId,
                IdempotencyKey = IdempotencyKey,
            };
    }
}
