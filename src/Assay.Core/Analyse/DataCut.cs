namespace Assay.Core.Analyse;

/// <summary>A part of an iteration's data: the units that came up to a time, with what they did up to another. Both have passed, and lie within the iteration.</summary>
/// <param name="ExposedThroughUtc">Inclusive.</param>
/// <param name="EventsThroughUtc">Inclusive.</param>
public sealed record DataCut(DateTime ExposedThroughUtc, DateTime EventsThroughUtc);
