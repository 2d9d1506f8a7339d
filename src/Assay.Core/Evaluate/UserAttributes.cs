using System.Text.Json;
using Assay.Evaluation.Targeting;

namespace Assay.Core.Evaluate;

/// <summary>A stored user's attributes: the fields that every user has by their names, then the free ones.</summary>
internal sealed class UserAttributes : IAttributes
{
    private readonly User _user;
    private readonly Attributes _free;

    public UserAttributes(User user)
    {
        _user = user with { Attributes = null };
        _free = AttributeText.Parse(user.Attributes);
    }

    public AttributeValue Get(string name) => Field(name) is { IsMissing: false } value ? value : _free.Get(name);

    private AttributeValue Field(string name) =>
        name switch
        {
            "first_name" => _user.FirstName,
            "last_name" => _user.LastName,
            "email" => _user.Email,
            "country_code" => _user.CountryCode,
            "is_premium" when _user.IsPremium is { } isPremium => isPremium,
            _ => default(AttributeValue),
        };
}

/// <summary>What a request says, and beneath it what is stored.</summary>
internal sealed class LayeredAttributes(IAttributes upper, IAttributes lower) : IAttributes
{
    public AttributeValue Get(string name) => upper.Get(name) is { IsMissing: false } value ? value : lower.Get(name);
}

internal static class AttributeText
{
    /// <param name="json">A JSON object, or <c>null</c>.</param>
    public static Attributes Parse(string? json)
    {
        if (json is null)
            return Attributes.None;
        using var document = JsonDocument.Parse(json);
        return Attributes.FromJson(document.RootElement);
    }
}
