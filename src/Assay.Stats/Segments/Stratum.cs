namespace Assay.Stats.Segments;

/// <summary>The two arms inside one segment, revision or block.</summary>
/// <param name="Control">Units of the control in this stratum.</param>
/// <param name="Treatment">Units of the treatment in this stratum.</param>
public sealed record Stratum<T>(T Control, T Treatment)
    where T : struct;
