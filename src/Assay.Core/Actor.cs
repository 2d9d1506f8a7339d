namespace Assay.Core;

/// <summary>Who asks for a change, and the key that makes a repeat of the request harmless.</summary>
/// <param name="Name">As it stands in the audit trail: the API key's name, or <c>system</c>.</param>
/// <param name="IdempotencyKey">The client's <c>Idempotency-Key</c>, scoped to its API key.</param>
public sealed record Actor(string Name, string? IdempotencyKey = null)
{
    /// <summary>The API key's id; <c>null</c> for what the server does by itself.</summary>
    public long? KeyId { get; init; }

    public static Actor System { get; } = new("system");
}
