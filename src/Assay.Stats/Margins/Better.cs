namespace Assay.Stats.Margins;

/// <summary>Which direction of a metric is good.</summary>
public enum Better
{
    /// <summary>Larger values are good.</summary>
    Higher,

    /// <summary>Smaller values are good.</summary>
    Lower,
}
