using System.ComponentModel.DataAnnotations;
using Assay.Server.Integrations.GrowthBook;

namespace Assay.Server.Settings;

/// <summary>How applications with GrowthBook's SDKs call what we call a user.</summary>
internal sealed record GrowthBookSettings
{
    /// <summary>The attribute that holds the user's id.</summary>
    [Required]
    public string IdAttribute { get; init; } = "id";

    /// <summary>The attribute that holds the id from before the user signed in.</summary>
    [Required]
    public string AnonymousIdAttribute { get; init; } = "anonymous_id";

    public GrowthBookNames ToNames() => new(IdAttribute, AnonymousIdAttribute);
}
