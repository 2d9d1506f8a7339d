using Assay.Core.Analyse;
using Assay.Core.Catalog;

namespace Assay.Core.Decide;

/// <summary>Which look settled something.</summary>
internal enum Basis
{
    /// <summary>The one reading at the planned sample.</summary>
    Reading,

    /// <summary>Evidence that holds at whatever time one looks.</summary>
    AnyLook,
}

/// <summary>A primary metric that differs by more than chance would explain.</summary>
/// <param name="P">Corrected for all primary metrics and arms.</param>
/// <param name="IsGood">The change goes the way that is good for the metric.</param>
internal sealed record PrimaryFinding(MetricResult Metric, Comparison Comparison, bool IsGood, double P, Basis Basis)
{
    /// <summary>Standard errors from no change; infinite where nothing varies.</summary>
    public double Distance => Math.Abs(Comparison.Difference.Value?.Statistic ?? double.PositiveInfinity);
}
