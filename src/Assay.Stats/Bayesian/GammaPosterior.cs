using Assay.Stats.Distributions;

namespace Assay.Stats.Bayesian;

/// <summary>Gamma distribution of an event rate; also its prior, as so many earlier events in so much exposure.</summary>
/// <param name="Shape">Events plus the prior's; a posterior needs at least 0.1.</param>
/// <param name="Rate">Exposure plus the prior's; a posterior needs it above 0, a prior may have 0.</param>
public sealed record GammaPosterior(double Shape, double Rate) : Posterior
{
    /// <inheritdoc/>
    public override double Mean => Shape / Rate;

    /// <inheritdoc/>
    public override double StandardDeviation => Math.Sqrt(Shape) / Rate;

    internal override bool IsProper => Shape >= SmallestCount && Rate > 0 && double.IsFinite(Shape + Rate);

    internal override double Center => Math.Log(Shape / Rate);

    internal override double Scale => Math.Min(LongestScale, 1 / Math.Sqrt(Shape));

    internal override bool VanishesAtBottom => Shape >= EnoughToVanish;

    internal override bool VanishesAtTop => true;

    /// <summary>The posterior once these events in this exposure are added.</summary>
    public GammaPosterior After(double events, double exposure) => new(Shape + events, Rate + exposure);

    /// <inheritdoc/>
    public override double Quantile(double p) => Gamma.Quantile(p, Shape) / Rate;

    /// <inheritdoc/>
    public override double Draw(Random random) => MathNet.Numerics.Distributions.Gamma.Sample(random, Shape, Rate);

    internal override double Kernel(double fromCenter) => Math.Exp(Shape * (fromCenter - LogGamma.Expm1(fromCenter)));

    internal override double ToLine(double value) => value <= 0 ? double.NegativeInfinity : Math.Log(value);

    internal override double FromLine(double position) => Math.Exp(position);
}
