using System.Text.Json;
using Assay.Core.Analyse;
using Assay.Core.Catalog;
using Assay.Stats;

namespace Assay.Core.Tests;

public sealed class FactorAnalysisTests
{
    private static readonly MetricUse Revenue = new("revenue", MetricKind.Mean, "revenue", MetricRole.Primary);

    private static readonly AnalysisDesign Design = new(
        [new(1, "a0-b0", ""), new(2, "a0-b1", ""), new(3, "a1-b0", ""), new(4, "a1-b1", "")],
        new(1, "a0-b0", ""),
        new Dictionary<int, IReadOnlyList<double>> { [1] = [25, 25, 25, 25] },
        [Revenue],
        0.05,
        0.95
    )
    {
        Factors = [Factor("a"), Factor("b")],
    };

    /// <summary>The reference values of the method's own tests, reached through a table of moments.</summary>
    [Fact]
    public void Main_effects_and_interactions_come_out_of_the_variants_moments()
    {
        var factors = ScorecardBuilder
            .Build(Design, Table(1, (20, 10, 4), (25, 11, 9), (30, 12, 1), (15, 16, 16)), DateTimeOffset.UnixEpoch)
            .Factors;
        var (a, b) = (factors[0].MainEffects[0], factors[0].MainEffects[1]);
        var both = factors[0].Interactions.Single();
        Assert.Equal([new LevelContrast("a", "a1", "a0")], a.Levels);
        Assert.Equal([new LevelContrast("a", "a1", "a0"), new LevelContrast("b", "b1", "b0")], both.Levels);
        Assert.Equal([3.5, 2.5, 3.0], new[] { a, b, both }.Select(effect => Math.Round(effect.Effect.Value!.Effect.Value, 12)));
        Assert.Equal(0.026577690121129024, both.Effect.Value!.PValue, 14);
        Assert.Equal(2 * 6.1870276307760036e-6, a.AdjustedPValue!.Value, 14);
    }

    [Fact]
    public void A_change_of_weights_makes_no_effect_out_of_nothing()
    {
        // All cells are alike in each stretch, but the second stretch is higher and has other shares.
        var design = Design with
        {
            WeightsByRevision = new Dictionary<int, IReadOnlyList<double>> { [1] = [70, 10, 10, 10], [2] = [10, 10, 10, 70] },
        };
        var first = Table(1, (700, 1, 1), (100, 1, 1), (100, 1, 1), (100, 1, 1));
        var second = Table(2, (100, 5, 1), (100, 5, 1), (100, 5, 1), (700, 5, 1));
        var table = first with { Cells = [.. first.Cells, .. second.Cells] };
        var factors = ScorecardBuilder.Build(design, table, DateTimeOffset.UnixEpoch).Factors[0];
        Assert.All(factors.MainEffects.Concat(factors.Interactions), effect => Assert.Equal(0, effect.Effect.Value!.Effect.Value, 12));
    }

    [Fact]
    public void Without_units_every_effect_has_a_reason()
    {
        var factors = ScorecardBuilder.Build(Design, Table(1), DateTimeOffset.UnixEpoch).Factors[0];
        Assert.All(factors.MainEffects.Concat(factors.Interactions), effect => Assert.Equal("too_few_units", effect.Effect.Reason?.Code));
    }

    private static Factor Factor(string key) => new(key, key, [Level($"{key}0"), Level($"{key}1")]);

    private static Level Level(string key) => new(key, key, JsonElement.Parse("0"));

    private static MetricTable Table(int revision, params (int Units, double Mean, double Variance)[] cells) =>
        new(
            new Dictionary<Cell, long>(),
            [
                .. cells.Select(
                    (cell, index) =>
                        new MetricCell(
                            0,
                            new Cell(index + 1, revision, null),
                            Moments.FromCentred(cell.Units, cell.Mean, cell.Variance * (cell.Units - 1))
                        )
                ),
            ],
            [],
            new IntegrityCounts(0, 0, 0)
        );
}
