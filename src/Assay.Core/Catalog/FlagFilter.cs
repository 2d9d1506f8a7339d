namespace Assay.Core.Catalog;

/// <summary>Which flags somebody is looking for; <c>null</c> does not narrow.</summary>
/// <param name="Text">Found in the key or description, whatever the case.</param>
public sealed record FlagFilter(string? Tag, string? OwnerTeam, string? Text, bool? IsArchived)
{
    public bool Admits(Flag flag) =>
        (Tag is null || flag.Tags.Contains(Tag))
        && (OwnerTeam is null || flag.OwnerTeam == OwnerTeam)
        && (IsArchived is null || flag.IsArchived == IsArchived)
        && (Text is null || Contains(flag.Key) || Contains(flag.Description));

    private bool Contains(string field) => field.Contains(Text!, StringComparison.OrdinalIgnoreCase);
}
