using System.Text;
using System.Text.Json;
using Assay.Core.Catalog;

namespace Assay.Core.Evaluate;

/// <summary>How large a user may be.</summary>
public sealed record UserLimits
{
    public int MaxIdLength { get; init; } = 512;
    public int MaxTextLength { get; init; } = 320;
    public int MaxAttributesBytes { get; init; } = 16 * 1024;
    public int MaxAttributeKeys { get; init; } = 100;
}

/// <summary>Makes a user of what a caller wants it to be.</summary>
internal static class UserRules
{
    public static Outcome<User> Complete(UserSpec spec, User before, UserLimits limits)
    {
        var errors = new FieldErrors();
        CheckUserId(spec.UserId ?? before.UserId, before, limits, errors);
        foreach (var (field, text) in Texts(spec))
            errors.Require(!(text?.Length > limits.MaxTextLength), field, $"At most {limits.MaxTextLength} characters.");
        CheckAttributes(spec.Attributes, limits, errors);
        if (errors.Any)
            return errors.ToFault();
        return before with
        {
            UserId = spec.UserId ?? before.UserId,
            FirstName = spec.FirstName,
            LastName = spec.LastName,
            Email = spec.Email,
            IsPremium = spec.IsPremium,
            CountryCode = spec.CountryCode,
            Attributes = spec.Attributes,
        };
    }

    private static (string Field, string? Text)[] Texts(UserSpec spec) =>
        [("first_name", spec.FirstName), ("last_name", spec.LastName), ("email", spec.Email), ("country_code", spec.CountryCode)];

    /// <summary>Exposures and events carry it, so a user keeps it.</summary>
    private static void CheckUserId(string userId, User before, UserLimits limits, FieldErrors errors)
    {
        errors.Require(userId.Length >= 1 && userId.Length <= limits.MaxIdLength, "user_id", $"1 to {limits.MaxIdLength} characters.");
        errors.Require(
            before.Version == 0 || userId == before.UserId,
            "user_id",
            "A user keeps its user_id. Make a new user for another one."
        );
    }

    private static void CheckAttributes(string? json, UserLimits limits, FieldErrors errors)
    {
        if (json is null)
            return;
        using var document = JsonDocument.Parse(json);
        errors.Require(
            Encoding.UTF8.GetByteCount(json) <= limits.MaxAttributesBytes,
            "attributes",
            $"At most {limits.MaxAttributesBytes} bytes."
        );
        errors.Require(
            document.RootElement.GetPropertyCount() <= limits.MaxAttributeKeys,
            "attributes",
            $"At most {limits.MaxAttributeKeys} members."
        );
    }
}
