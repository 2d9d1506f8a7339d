using Assay.Stats.Distributions;

namespace Assay.Stats.Bayesian;

/// <summary>Beta distribution of a conversion rate; also its prior, as so many earlier successes and failures.</summary>
/// <param name="Alpha">Successes plus the prior's, at least 0.1.</param>
/// <param name="Beta">Failures plus the prior's, at least 0.1.</param>
public sealed record BetaPosterior(double Alpha, double Beta) : Posterior
{
    /// <summary>Every rate is equally likely.</summary>
    public static BetaPosterior Uniform { get; } = new(1, 1);

    /// <summary>Jeffreys' prior, which does not depend on the scale chosen.</summary>
    public static BetaPosterior Jeffreys { get; } = new(0.5, 0.5);

    /// <inheritdoc/>
    public override double Mean => Alpha / (Alpha + Beta);

    /// <inheritdoc/>
    public override double StandardDeviation => Math.Sqrt(Mean * (Beta / (Alpha + Beta)) / (Alpha + Beta + 1));

    internal override bool IsProper => Alpha >= SmallestCount && Beta >= SmallestCount && double.IsFinite(Alpha + Beta);

    internal override double Center => Math.Log(Alpha / Beta);

    internal override double Scale => Math.Min(LongestScale, Math.Sqrt(1 / Alpha + 1 / Beta));

    internal override bool VanishesAtBottom => Alpha >= EnoughToVanish;

    internal override bool VanishesAtTop => Beta >= EnoughToVanish;

    /// <summary>The posterior once these trials are added.</summary>
    public BetaPosterior After(Proportion data) => new(Alpha + data.Successes, Beta + data.Failures);

    /// <inheritdoc/>
    public override double Quantile(double p) => Distributions.Beta.Quantile(p, Alpha, Beta);

    /// <inheritdoc/>
    public override double Draw(Random random) => MathNet.Numerics.Distributions.Beta.Sample(random, Alpha, Beta);

    // x^a y^b over its top, in distances on the logit scale: the large exponents cancel before they are rounded.
    internal override double Kernel(double fromCenter) =>
        Math.Exp(Alpha * fromCenter - (Alpha + Beta) * LogGamma.Log1p(Mean * LogGamma.Expm1(fromCenter)));

    internal override double ToLine(double value) =>
        value <= 0 ? double.NegativeInfinity
        : value >= 1 ? double.PositiveInfinity
        : Math.Log(value / (1 - value));

    internal override double FromLine(double position) => 1 / (1 + Math.Exp(-position));
}
