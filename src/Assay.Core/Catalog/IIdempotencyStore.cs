namespace Assay.Core.Catalog;

/// <summary>An answer kept so that a repeated request gets it again.</summary>
/// <param name="Key">The client's key, scoped to its API key.</param>
/// <param name="RequestHash">Hex SHA-256 of method, path and body: the same key with another request is an error.</param>
/// <param name="Headers">JSON object of the headers that belong to the answer (Location, ETag, Content-Type).</param>
public sealed record KeptAnswer(string Key, string RequestHash, int Status, string Headers, byte[] Body, DateTimeOffset AtUtc);

/// <summary>Answers by idempotency key, for 24 hours.</summary>
public interface IIdempotencyStore
{
    Task<KeptAnswer?> FindAsync(string key, CancellationToken ct);

    /// <summary>Keeps the answer; one that is already kept stays.</summary>
    Task KeepAsync(KeptAnswer answer, CancellationToken ct);

    Task ForgetBeforeAsync(DateTimeOffset cutUtc, CancellationToken ct);
}
