namespace Assay.Core.Record.Reading;

/// <summary>How deep and how wide JSON that comes in may be.</summary>
public sealed record JsonLimits(int Depth = 32, int MembersPerObject = 1_000);
