using Assay.Stats.Distributions;
using Assay.Stats.Quantiles;

namespace Assay.Stats.Resampling;

/// <summary>Intervals from bootstrap replicates of an estimate.</summary>
/// <remarks>
/// Percentile: quantiles of the replicates. Basic: 2 estimate - those. Normal: estimate - bias -+ z se. BCa: percentile at levels
/// Phi(z0 + (z0 + z) / (1 - a (z0 + z))), z0 from the share of replicates below the estimate (ties half), a the acceleration.
/// Source: Efron, "Better Bootstrap Confidence Intervals", JASA 82:171-185, 1987. Quantiles are type 7.
/// </remarks>
public sealed class BootstrapIntervals
{
    private readonly double[] _sorted;
    private readonly double _alpha;

    private BootstrapIntervals(double estimate, double[] sorted, double acceleration, double alpha)
    {
        (Value, _sorted, Acceleration, _alpha) = (estimate, sorted, acceleration, alpha);
        var replicates = Moments.Of(sorted);
        (StandardError, Bias) = (Math.Sqrt(replicates.Variance), replicates.Mean - estimate);
        // A resample of the same values in another order differs from the estimate by rounding: that is a tie.
        var slack = 1e-12 * Math.Max(Math.Abs(estimate), StandardError);
        var below = sorted.Count(r => r < estimate - slack) + sorted.Count(r => Math.Abs(r - estimate) <= slack) / 2.0;
        BiasCorrection = Normal.Quantile(below / sorted.Length);
    }

    /// <summary>The estimate on the data.</summary>
    public double Value { get; }

    /// <summary>Standard deviation of the replicates.</summary>
    public double StandardError { get; }

    /// <summary>Mean of the replicates minus the estimate.</summary>
    public double Bias { get; }

    /// <summary>z0 of BCa.</summary>
    public double BiasCorrection { get; }

    /// <summary>a of BCa.</summary>
    public double Acceleration { get; }

    /// <summary>Quantiles of the replicates.</summary>
    public Interval Percentile => At(_alpha / 2, 1 - _alpha / 2);

    /// <summary>Percentile interval mirrored at the estimate.</summary>
    public Interval Basic => new(Value, 2 * Value - Percentile.Upper, 2 * Value - Percentile.Lower, StandardError);

    /// <summary>Estimate less bias, -+ z standard errors.</summary>
    public Interval NormalTheory
    {
        get
        {
            var reach = Normal.UpperQuantile(_alpha / 2) * StandardError;
            return new(Value, Value - Bias - reach, Value - Bias + reach, StandardError);
        }
    }

    /// <summary>Lower level of BCa.</summary>
    public double LowerLevel => Level(Normal.Quantile(_alpha / 2));

    /// <summary>Upper level of BCa.</summary>
    public double UpperLevel => Level(Normal.UpperQuantile(_alpha / 2));

    /// <summary>Bias-corrected and accelerated interval: the one to report.</summary>
    public Interval Bca => At(LowerLevel, UpperLevel);

    /// <summary>Intervals from replicates.</summary>
    /// <param name="estimate">The estimate on the data.</param>
    /// <param name="replicates">The estimate on each resample; at least 2.</param>
    /// <param name="acceleration">From <see cref="Bootstrap.Acceleration"/>; 0 leaves the bias correction only.</param>
    /// <param name="alpha">Two-sided error rate, in (0, 1).</param>
    /// <returns>The intervals; or too_few_units, or zero_variance when all replicates lie on one side of the estimate.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="alpha"/> is outside (0, 1).</exception>
    public static Estimate<BootstrapIntervals> Of(double estimate, IEnumerable<double> replicates, double acceleration, double alpha)
    {
        Require.OpenFraction(alpha);
        var sorted = replicates.Order().ToArray();
        if (sorted.Length < 2)
            return NotEstimable.TooFewUnits;
        return sorted[^1] < estimate || sorted[0] > estimate || sorted[0] == sorted[^1]
            ? NotEstimable.ZeroVariance
            : new BootstrapIntervals(estimate, sorted, acceleration, alpha);
    }

    private Interval At(double low, double high) =>
        new(Value, SampleQuantile.Of(_sorted, low), SampleQuantile.Of(_sorted, high), StandardError);

    private double Level(double z)
    {
        var shifted = BiasCorrection + z;
        return Normal.Cdf(BiasCorrection + shifted / (1 - Acceleration * shifted));
    }
}
