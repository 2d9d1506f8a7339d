using System.Text.Json;

namespace Assay.Core.Catalog;

/// <summary>One thing that a multivariate experiment varies; every combination of the factors' levels is a variant.</summary>
/// <param name="Levels">At least two; the first is what the others are compared against.</param>
public sealed record Factor(string Key, string Name, IReadOnlyList<Level> Levels);

/// <summary>One of the forms that a factor takes.</summary>
/// <param name="Value">What the app gets for it in the variant's config.</param>
public sealed record Level(string Key, string Name, JsonElement Value);
