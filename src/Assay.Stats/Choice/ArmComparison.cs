using Assay.Stats.Margins;
using Assay.Stats.Sequential;

namespace Assay.Stats.Choice;

/// <summary>Treatment against control, each part by the method that suits the data.</summary>
public sealed record ArmComparison
{
    /// <summary>
    /// The test of the single look: <c>two_proportion_z</c>, <c>fisher_exact</c> where fewer than 5 conversions or failures are expected in an arm,
    /// <c>welch_t</c>, or over strata <c>stratified_z</c> and <c>stratified_welch_t</c>.
    /// </summary>
    public required string Test { get; init; }

    /// <summary>Treatment - control, known wherever both arms have a mean: exactly the difference of the two arms' means.</summary>
    public required Estimate<Figure> Difference { get; init; }

    /// <summary>Of the difference: Newcombe for rates, Welch for means.</summary>
    public required Estimate<Interval> DifferenceInterval { get; init; }

    /// <summary>The test of one look, with the difference's interval as its effect; or why it cannot be made, which never says "no difference".</summary>
    public required Estimate<TestResult> SingleLook { get; init; }

    /// <summary>Evidence that may be read at any time, as often as wanted.</summary>
    public required Estimate<AlwaysValid> AnyTime { get; init; }

    /// <summary>Difference / |control|, known wherever the control's mean is not zero.</summary>
    public required Estimate<Figure> Lift { get; init; }

    /// <summary>Of the lift: delta, log ratio with few conversions, Fieller near a control of zero.</summary>
    public required Estimate<Interval> LiftInterval { get; init; }

    /// <summary>Cohen's h for rates, d for means; none over strata.</summary>
    public required Estimate<PointEstimate> EffectSize { get; init; }

    /// <summary>The control's mean over the strata of this comparison; differs from the control's own only where an arm lacks a stratum.</summary>
    public required Estimate<Figure> ControlMean { get; init; }

    /// <summary>Units of both arms that were compared: those of the strata that both have.</summary>
    public long Units => Arms.Control.Units + Arms.Treatment.Units;

    /// <summary>The arms that were compared: control, then treatment.</summary>
    internal (StratifiedArm Control, StratifiedArm Treatment) Arms { get; init; }

    /// <summary>How far treatment is from being worse than the control by a fraction of it.</summary>
    /// <param name="margin">Tolerated worsening as a fraction of the control; not negative.</param>
    /// <param name="better">The good direction.</param>
    /// <returns>The distance; or the reason there is none.</returns>
    public Estimate<RelativeMargin> AgainstMargin(double margin, Better better)
    {
        var (control, treatment) = Arms;
        return control is { Kind: OutcomeKind.Binary, IsWhole: true }
            ? RelativeMargin.Of(StratifiedArm.RateOf(control.Only), StratifiedArm.RateOf(treatment.Only), margin, better)
            : control
                .Estimate()
                .With<PointEstimate, RelativeMargin>(treatment.Estimate(), (c, t) => RelativeMargin.Of(c, t, margin, better))
                .NamingOverflow();
    }
}
