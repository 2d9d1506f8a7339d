using System.Text.Json;
using System.Text.Json.Serialization;
using Assay.Core.Catalog;
using Assay.Evaluation;

namespace Assay.Core.Access;

/// <summary>A key of the API. Its secret is known to its owner alone.</summary>
/// <param name="PublicId">Stands in the secret too, so that an owner can tell which key a secret belongs to.</param>
/// <param name="ExpiresUtc">From then on it is refused; <c>null</c>: never.</param>
/// <param name="Environment">Whose rules apply to what is asked with the key.</param>
public sealed record ApiKey(
    long Id,
    string PublicId,
    string Name,
    IReadOnlyList<Scope> Scopes,
    DateTimeOffset CreatedUtc,
    DateTimeOffset? ExpiresUtc,
    string Environment
)
{
    internal const string Kind = "api_key";

    /// <summary>A key that is in force no more: as it was, without its hash.</summary>
    internal const string RevokedKind = "revoked_api_key";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>Everything the key's scopes allow together.</summary>
    public Permissions Granted { get; } = Scopes.Aggregate(Permissions.None, (all, scope) => all | scope.Grants());

    /// <summary>Where the key may record; <c>null</c>: everywhere.</summary>
    public string? OnlyEnvironment => May(Permissions.Admin) ? null : Environment;

    internal KeyHash Hash { get; init; }

    internal long Version { get; init; } = 1;

    public bool May(Permissions needed) => (Granted & needed) == needed;

    public bool IsExpired(DateTimeOffset now) => ExpiresUtc <= now;

    internal string ToStoredBody() =>
        JsonSerializer.Serialize(new Body(Name, Scopes, CreatedUtc, ExpiresUtc, Environment, Hash.ToHex()), Json);

    /// <summary>All but the hash: for the audit, and for when the key is revoked.</summary>
    internal string ToAuditBody() => JsonSerializer.Serialize(new Body(Name, Scopes, CreatedUtc, ExpiresUtc, Environment, null), Json);

    internal static ApiKey FromStored(StoredItem item)
    {
        var body = JsonSerializer.Deserialize<Body>(item.Body, Json)!;
        return new ApiKey(
            item.Id,
            item.Key,
            body.Name,
            body.Scopes,
            body.CreatedAt,
            body.ExpiresAt,
            body.Environment ?? EvaluationContext.DefaultEnvironment
        )
        {
            Hash = body.Hash is { } hash ? KeyHash.FromHex(hash) : default,
            Version = item.Version,
        };
    }

    private sealed record Body(
        string Name,
        IReadOnlyList<Scope> Scopes,
        DateTimeOffset CreatedAt,
        DateTimeOffset? ExpiresAt,
        string? Environment,
        string? Hash
    );
}
