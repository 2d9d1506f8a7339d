using Assay.Stats.Margins;

namespace Assay.Stats.Bayesian;

/// <summary>On which scale an effect is meant.</summary>
public enum EffectScale
{
    /// <summary>Treatment minus control, in the metric's unit.</summary>
    Difference,

    /// <summary>Treatment over control minus 1, a fraction.</summary>
    Lift,
}

/// <summary>A region of practical equivalence: effects too small to matter.</summary>
/// <param name="Lower">Smallest negligible effect.</param>
/// <param name="Upper">Largest negligible effect.</param>
/// <param name="Scale">What the two are measured on.</param>
public sealed record EquivalenceRegion(double Lower, double Upper, EffectScale Scale = EffectScale.Lift);

/// <summary>What is believed of treatment against control. A display, not a stopping rule: stopping at a chance of 95 % is peeking too.</summary>
/// <param name="ChanceToBeat">Probability that treatment is the better arm.</param>
/// <param name="LossOfTreatment">Expected loss, in the metric's unit, if treatment is chosen: E[max(control - treatment, 0)] where higher is better.</param>
/// <param name="LossOfControl">Expected loss if control is chosen.</param>
/// <param name="Difference">Mean and credible interval of treatment minus control.</param>
/// <param name="Lift">Credible interval of treatment / control - 1, or why there is none.</param>
/// <param name="ChanceEquivalent">Probability that the effect lies in the region of practical equivalence; null without one.</param>
public sealed record BayesianComparison(
    double ChanceToBeat,
    double LossOfTreatment,
    double LossOfControl,
    Interval Difference,
    Estimate<Interval> Lift,
    double? ChanceEquivalent
)
{
    /// <summary>Completes what is computed for "higher is better".</summary>
    internal static BayesianComparison Of(
        double chanceHigher,
        double lossOfTreatment,
        Interval difference,
        Estimate<Interval> lift,
        double? chanceEquivalent,
        Better better
    )
    {
        // E[max(B - A, 0)] - E[max(A - B, 0)] = E[B - A].
        var lossOfControl = Math.Max(0, lossOfTreatment + difference.Value);
        return better == Better.Higher
            ? new(chanceHigher, lossOfTreatment, lossOfControl, difference, lift, chanceEquivalent)
            : new(1 - chanceHigher, lossOfControl, lossOfTreatment, difference, lift, chanceEquivalent);
    }
}
