using Assay.Core.Catalog;
using Assay.Stats;
using Assay.Stats.Choice;
using Assay.Stats.Groups;
using Assay.Stats.Segments;

namespace Assay.Core.Analyse;

/// <summary>A level of a factor, and the factor's first one that it is compared against.</summary>
public sealed record LevelContrast(string Factor, string Level, string Against);

/// <summary>What a level does, or what two levels of different factors do together beyond what each does.</summary>
/// <param name="Levels">One for a main effect, two for an interaction.</param>
/// <param name="Effect">In the metric's unit.</param>
/// <param name="AdjustedPValue">Corrected for the metric's other effects of the same sort; <c>null</c> without a p-value.</param>
public sealed record FactorEffect(IReadOnlyList<LevelContrast> Levels, Estimate<TestResult> Effect, double? AdjustedPValue);

/// <summary>One metric by the factors that the variants combine.</summary>
public sealed record FactorResult(MetricUse Metric, IReadOnlyList<FactorEffect> MainEffects, IReadOnlyList<FactorEffect> Interactions);

/// <summary>Takes the variants' means of a metric apart into what each factor does, and what factors do together.</summary>
internal static class FactorAnalysis
{
    /// <param name="strata">Moments by variant id; several where the weights changed.</param>
    public static FactorResult Of(AnalysisDesign design, MetricUse metric, IReadOnlyList<IReadOnlyDictionary<int, Moments>> strata)
    {
        var cells = CellMeans(design, strata);
        var alpha = 1 - design.ConfidenceLevel;
        var shape = new FactorialDesign(design.Factors.Select(factor => factor.Levels.Count));
        FactorEffect Effect(double[] weights, params LevelContrast[] levels) => new(levels, Contrast.Test(cells, weights, alpha), null);
        var levels = design.Factors.SelectMany(Contrasts).ToList();
        var main = levels.Select(one => Effect(shape.MainEffect(one.Factor, one.Level), one.Name));
        var interactions =
            from first in levels
            from second in levels
            where first.Factor < second.Factor
            select Effect(shape.Interaction(first.Factor, first.Level, second.Factor, second.Level), first.Name, second.Name);
        return new FactorResult(metric, Adjust([.. main], Family.Confirmatory), Adjust([.. interactions], Family.Exploratory));
    }

    private static IEnumerable<(int Factor, int Level, LevelContrast Name)> Contrasts(Factor factor, int index) =>
        factor.Levels.Skip(1).Select((level, i) => (index, i + 1, new LevelContrast(factor.Key, level.Key, factor.Levels[0].Key)));

    /// <summary>Where the weights changed, a stretch in which some cell has too few units for a variance cannot be standardised to.</summary>
    private static IReadOnlyList<Estimate<PointEstimate>> CellMeans(
        AnalysisDesign design,
        IReadOnlyList<IReadOnlyDictionary<int, Moments>> strata
    )
    {
        var tables = strata.Select(stratum => design.Arms.Select(arm => stratum.GetValueOrDefault(arm.VariantId)).ToList()).ToList();
        if (tables.Count == 1)
            return [.. tables[0].Select(cell => cell.MeanEstimate())];
        var whole = tables.Where(cells => cells.TrueForAll(cell => cell.Count >= 2)).ToList();
        return whole.Count > 0
            ? Stratified.CellMeans(whole)
            : [.. design.Arms.Select(_ => (Estimate<PointEstimate>)NotEstimable.TooFewUnits)];
    }

    private static IReadOnlyList<FactorEffect> Adjust(IReadOnlyList<FactorEffect> effects, Family family)
    {
        var adjusted = FamilyChoice.Adjust([.. effects.Select(one => one.Effect.Value?.PValue)], family);
        return [.. effects.Zip(adjusted, (effect, p) => effect with { AdjustedPValue = p })];
    }
}
