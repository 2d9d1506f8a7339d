using Assay.Core.Catalog;
using Dapper;

namespace Assay.Storage.Relational;

/// <summary>Kept answers in the table <c>kept_answer</c>.</summary>
public sealed class IdempotencyStore(SqliteDatabase database) : IIdempotencyStore
{
    public Task<KeptAnswer?> FindAsync(string key, CancellationToken ct) =>
        database.ReadAsync(
            async connection =>
                (
                    await connection.QuerySingleOrDefaultAsync<Row>(
                        """
                        SELECT key AS Key, request_hash AS RequestHash, status AS Status, headers AS Headers, body AS Body, at_utc AS AtUtc
                        FROM kept_answer WHERE key = @key
                        """,
                        new { key }
                    )
                )?.ToAnswer(),
            ct
        );

    public Task KeepAsync(KeptAnswer answer, CancellationToken ct) =>
        ExecuteAsync(
            """
            INSERT INTO kept_answer (key, request_hash, status, headers, body, at_utc)
            VALUES (@Key, @RequestHash, @Status, @Headers, @Body, @AtUtc)
            ON CONFLICT (key) DO NOTHING
            """,
            Row.From(answer),
            ct
        );

    public Task ForgetBeforeAsync(DateTimeOffset cutUtc, CancellationToken ct) =>
        ExecuteAsync("DELETE FROM kept_answer WHERE at_utc < @cut", new { cut = UtcText.From(cutUtc) }, ct);

    private Task ExecuteAsync(string sql, object parameters, CancellationToken ct) =>
        database.WriteAsync(
            async transaction =>
            {
                var rows = await transaction.Connection!.ExecuteAsync(sql, parameters, transaction);
                await transaction.CommitAsync(CancellationToken.None);
                return rows;
            },
            ct
        );

    private sealed record Row(string Key, string RequestHash, long Status, string Headers, byte[] Body, string AtUtc)
    {
        public static Row From(KeptAnswer a) => new(a.Key, a.RequestHash, a.Status, a.Headers, a.Body, UtcText.From(a.AtUtc));

        public KeptAnswer ToAnswer() => new(Key, RequestHash, (int)Status, Headers, Body, UtcText.Parse(AtUtc));
    }
}
