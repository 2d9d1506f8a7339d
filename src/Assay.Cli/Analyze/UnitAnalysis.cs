using Assay.Core;
using Assay.Core.Analyse;
using Assay.Core.Catalog;
using Assay.Core.Decide;
using Assay.Storage.Files;

namespace Assay.Cli.Analyze;

/// <summary>A file's scorecard and what it advises.</summary>
internal sealed record UnitAnalysis(Scorecard Card, Recommendation Advice)
{
    private const int OnlyRevision = 1;

    public static Outcome<UnitAnalysis> Of(
        UnitFileContent file,
        string control,
        IReadOnlyDictionary<string, double>? weights,
        IReadOnlyList<MetricUse> metrics,
        double confidenceLevel
    )
    {
        var found = file.Groups.Select(group => group.Variant).Distinct().ToList();
        var names = found.Union(weights?.Keys ?? []).Order(StringComparer.Ordinal).ToList();
        if (!found.Contains(control))
            return Wrong("unknown_control", $"No row has the control {control}. The file's variants are: {string.Join(", ", found)}.");
        if (names.Count == 1)
            return Wrong("single_variant", $"Every row has the variant {control}; there is nothing to compare it with.");
        if (weights is not null && found.FirstOrDefault(variant => !weights.ContainsKey(variant)) is { } unweighted)
            return Wrong("weight_missing", $"The file has the variant {unweighted}, but --weights does not name it.");
        var arms = names.Where(name => name != control).Prepend(control).Select((name, i) => new Arm(i + 1, name, name)).ToList();
        var given = arms.ConvertAll(arm => weights?[arm.Key] ?? 1);
        var largest = given.Max();
        if (largest == 0)
            return Wrong("weight_missing", "The weights sum to zero.");
        // Weights near the end of a double's range have no sum.
        var shares = given.ConvertAll(weight => weight / largest);
        var card = ScorecardBuilder.Build(
            Design(arms, shares, metrics, confidenceLevel),
            Table(arms, file.Groups) with
            {
                OtherValues = file.OtherValues,
            },
            TimeProvider.System.GetUtcNow()
        );
        var evidence = new Evidence(card) { Reading = card, Occasion = Occasion.OneLook };
        return new UnitAnalysis(card, Advisor.Advise(evidence, new AdviceRules()));
    }

    private static AnalysisDesign Design(List<Arm> arms, IReadOnlyList<double> shares, IReadOnlyList<MetricUse> metrics, double level) =>
        new(arms, arms[0], new Dictionary<int, IReadOnlyList<double>> { [OnlyRevision] = shares }, metrics, 1 - level, level);

    private static MetricTable Table(List<Arm> arms, IReadOnlyList<UnitGroup> groups)
    {
        var ids = arms.ToDictionary(arm => arm.Key, arm => arm.VariantId, StringComparer.Ordinal);
        var cells = groups.Select(group => (Cell: CellOf(group), Group: group)).ToList();
        return new MetricTable(
            cells.ToDictionary(pair => pair.Cell, pair => pair.Group.Units),
            [.. cells.SelectMany(pair => pair.Group.Metrics.Select((moments, i) => new MetricCell(i, pair.Cell, moments)))],
            [],
            new IntegrityCounts(0, 0, 0)
        );

        Cell CellOf(UnitGroup group) => new(ids[group.Variant], OnlyRevision, group.Dimension);
    }

    private static Fault Wrong(string code, string detail) => new(code, FaultKind.Invalid, detail);
}
