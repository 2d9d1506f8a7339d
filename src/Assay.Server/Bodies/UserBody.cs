using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Assay.Core;
using Assay.Core.Evaluate;
using Assay.Server.Requests;

namespace Assay.Server.Bodies;

/// <summary>A user as callers describe it. What is left out is empty.</summary>
internal sealed record UserBody
{
    /// <summary>The application's own id; made from the numeric one where it is left out.</summary>
    [JsonConverter(typeof(IdText))]
    public string? UserId { get; init; }
    public string? FirstName { get; init; }
    public string? LastName { get; init; }
    public string? Email { get; init; }
    public bool? IsPremium { get; init; }
    public string? CountryCode { get; init; }

    /// <summary>Whatever else targeting shall read: an object.</summary>
    public JsonElement? Attributes { get; init; }

    public Outcome<UserSpec> ToSpec() =>
        Attributes is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Null) }
            ? Faults.WrongType("attributes")
            : new UserSpec(UserId, FirstName, LastName, Email, IsPremium, CountryCode, ContextText.Of(Attributes));

    /// <summary>The user's description with a merge patch (RFC 7396) laid over it.</summary>
    public static Outcome<UserSpec> Patched(User user, JsonObject patch) =>
        BodyReading.Patched(From(user), patch).Then(patched => patched.ToSpec());

    private static UserBody From(User user) =>
        new()
        {
            UserId = user.UserId,
            FirstName = user.FirstName,
            LastName = user.LastName,
            Email = user.Email,
            IsPremium = user.IsPremium,
            CountryCode = user.CountryCode,
            Attributes = UserView.Parse(user.Attributes),
        };
}

/// <summary>A stored user.</summary>
internal sealed record UserView(
    string Id,
    string UserId,
    string? FirstName,
    string? LastName,
    string? Email,
    bool? IsPremium,
    string? CountryCode,
    JsonElement? Attributes,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    long Version
)
{
    public static UserView From(User user) =>
        new(
            user.Id.ToString(CultureInfo.InvariantCulture),
            user.UserId,
            user.FirstName,
            user.LastName,
            user.Email,
            user.IsPremium,
            user.CountryCode,
            Parse(user.Attributes ?? "{}"),
            user.CreatedUtc,
            user.UpdatedUtc,
            user.Version
        );

    internal static JsonElement? Parse(string? json) => json is null ? null : JsonElement.Parse(json);
}
