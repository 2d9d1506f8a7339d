namespace Assay.Core.Evaluate;

/// <summary>What is stored of a user, for targeting to read where a request does not say it.</summary>
public sealed record User
{
    internal const string Kind = "user";

    /// <summary>Ours; never used twice.</summary>
    public required long Id { get; init; }

    /// <summary>The application's: what it sends when it asks for a variant or records an event.</summary>
    public required string UserId { get; init; }
    public string? FirstName { get; init; }
    public string? LastName { get; init; }
    public string? Email { get; init; }
    public bool? IsPremium { get; init; }
    public string? CountryCode { get; init; }

    /// <summary>Whatever else the application knows: a JSON object with members as text, or <c>null</c>.</summary>
    public string? Attributes { get; init; }
    public DateTimeOffset CreatedUtc { get; init; }
    public DateTimeOffset UpdatedUtc { get; init; }

    /// <summary>1 when created, one more with every change; the ETag.</summary>
    public long Version { get; init; }
}

/// <summary>What a caller wants a user to be; <c>null</c> leaves a field empty.</summary>
/// <param name="UserId"><c>null</c>: made from the numeric id, or the one it has.</param>
/// <param name="Attributes">A JSON object as text.</param>
public sealed record UserSpec(
    string? UserId,
    string? FirstName = null,
    string? LastName = null,
    string? Email = null,
    bool? IsPremium = null,
    string? CountryCode = null,
    string? Attributes = null
);
