using Assay.Stats.Distributions;

namespace Assay.Stats.Bayesian;

/// <summary>Normal distribution of a mean or an effect; also its prior.</summary>
public sealed record NormalPosterior : Posterior
{
    /// <summary>A normal distribution.</summary>
    /// <param name="mean">Its centre.</param>
    /// <param name="standardDeviation">Above 0; infinite for a flat prior.</param>
    /// <exception cref="ArgumentOutOfRangeException">The standard deviation is not above 0.</exception>
    public NormalPosterior(double mean, double standardDeviation)
    {
        if (!(standardDeviation > 0))
            throw new ArgumentOutOfRangeException(nameof(standardDeviation), standardDeviation, "Must be positive.");
        (Mean, StandardDeviation) = (mean, standardDeviation);
    }

    /// <summary>No prior knowledge: the posterior is the data.</summary>
    public static NormalPosterior Flat { get; } = new(0, double.PositiveInfinity);

    /// <inheritdoc/>
    public override double Mean { get; }

    /// <inheritdoc/>
    public override double StandardDeviation { get; }

    /// <summary>The belief about one arm's value under a flat prior.</summary>
    /// <returns>The posterior; or zero_variance or not_finite.</returns>
    public static Estimate<NormalPosterior> Of(PointEstimate estimate) =>
        estimate.StandardError == 0 ? NotEstimable.ZeroVariance
        : double.IsFinite(estimate.Value + estimate.StandardError) ? new NormalPosterior(estimate.Value, estimate.StandardError)
        : NotEstimable.NotFinite;

    /// <summary>A prior meant for a lift, as one for a difference: multiplied by the size of the baseline.</summary>
    /// <param name="baseline">The control's value; only its size counts, and it is not 0.</param>
    public NormalPosterior RelativeTo(double baseline) => new(Mean * Math.Abs(baseline), StandardDeviation * Math.Abs(baseline));

    internal override bool IsProper => double.IsFinite(Mean) && double.IsFinite(StandardDeviation);

    internal override double Center => Mean;

    internal override double Scale => StandardDeviation;

    internal override bool VanishesAtBottom => true;

    internal override bool VanishesAtTop => true;

    /// <inheritdoc/>
    public override double Quantile(double p) => Mean + StandardDeviation * Normal.Quantile(p);

    /// <inheritdoc/>
    public override double Draw(Random random) => MathNet.Numerics.Distributions.Normal.Sample(random, Mean, StandardDeviation);

    internal override double Kernel(double fromCenter) => Math.Exp(-fromCenter * fromCenter / (2 * StandardDeviation * StandardDeviation));

    internal override double ToLine(double value) => value;

    internal override double FromLine(double position) => position;
}
