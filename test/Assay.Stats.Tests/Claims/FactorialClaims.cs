using Assay.Stats.Groups;
using Assay.Stats.Segments;

namespace Assay.Stats.Tests.Claims;

public sealed class FactorialClaims
{
    private const double Alpha = 0.05;

    /// <summary>Two factors of two levels: cells 00, 01, 10, 11 with unequal sizes and variances.</summary>
    private static readonly Moments[] _cells =
    [
        Moments.FromCentred(20, 10, 4 * 19),
        Moments.FromCentred(25, 11, 9 * 24),
        Moments.FromCentred(30, 12, 1 * 29),
        Moments.FromCentred(15, 16, 16 * 14),
    ];

    private static readonly FactorialDesign _twoByTwo = new([2, 2]);

    /// <summary>By the formula in 30 digits, the t distribution from the regularised incomplete beta function.</summary>
    [Theory, Claim("FACTORIAL-1")]
    [InlineData("first", 3.5, 0.64420493633625627, 5.43305367994433, 6.1870276307760036e-6, 2.1861814399627243, 4.8138185600372757)]
    [InlineData("second", 2.5, 0.64420493633625627, 3.8807526285316643, 0.00050774943913792923, 1.1861814399627243, 3.8138185600372757)]
    [InlineData("both", 3.0, 1.2884098726725125, 2.3284515771189986, 0.026577690121129024, 0.37236287992544852, 5.6276371200745515)]
    public void Effects_of_a_two_by_two_design_are_those_of_the_formula(
        string effect,
        double estimate,
        double standardError,
        double statistic,
        double pValue,
        double lower,
        double upper
    )
    {
        var weights = effect switch
        {
            "first" => _twoByTwo.MainEffect(0, 1),
            "second" => _twoByTwo.MainEffect(1, 1),
            _ => _twoByTwo.Interaction(0, 1, 1, 1),
        };
        var test = Contrast.Test(Means(_cells), weights, Alpha).Value!;
        double[] expected = [estimate, standardError, 31.02684305270595, statistic, pValue, lower, upper];
        double[] actual =
        [
            test.Effect.Value,
            test.StandardError,
            test.DegreesOfFreedom,
            test.Statistic,
            test.PValue,
            test.Effect.Lower,
            test.Effect.Upper,
        ];
        foreach (var (e, a) in expected.Zip(actual))
            Assert.Equal(e, a, 1e-12 * Math.Abs(e) + 1e-13);
    }

    [Fact, Claim("FACTORIAL-2")]
    public void With_two_cells_a_contrast_is_welchs_t()
    {
        var welch = Difference.Test(_cells[1], _cells[3], Alpha).Value!;
        var contrast = Contrast.Test(Means([_cells[1], _cells[3]]), new FactorialDesign([2]).MainEffect(0, 1), Alpha).Value!;
        Assert.Equal(welch, contrast);
    }

    [Fact, Claim("FACTORIAL-3")]
    public void Effects_of_an_additive_table_are_the_effects_it_was_made_of()
    {
        // Cell means are sums of one term per factor: interactions vanish, main effects are differences of terms.
        double[][] terms =
        [
            [0, 1],
            [0, 2, 5],
            [0, -3],
        ];
        var design = new FactorialDesign(terms.Select(factor => factor.Length));
        var cells =
            from a in terms[0]
            from b in terms[1]
            from c in terms[2]
            select (Estimate<PointEstimate>)new PointEstimate(a + b + c, 1, 10);
        var table = cells.ToList();
        double Effect(double[] weights) => Contrast.Of(table, weights).Value!.Value;
        for (var factor = 0; factor < terms.Length; factor++)
        for (var level = 1; level < terms[factor].Length; level++)
        {
            Assert.Equal(terms[factor][level], Effect(design.MainEffect(factor, level)), 12);
            for (var other = 0; other < factor; other++)
                Assert.Equal(0, Effect(design.Interaction(factor, level, other, 1)), 12);
        }
    }

    [Fact, Claim("FACTORIAL-4")]
    public void Main_effects_cover_and_absent_interactions_are_rejected_as_often_as_alpha_says()
    {
        // Two by three, small cells of unequal size and spread; the first factor adds 1, the others nothing.
        var design = new FactorialDesign([2, 3]);
        var (main, interaction) = (design.MainEffect(0, 1), design.Interaction(0, 1, 1, 2));
        const int runs = 10_000;
        var random = new Random(83);
        var (covered, rejected) = (0, 0);
        for (var run = 0; run < runs; run++)
        {
            var cells = Means([
                .. Enumerable.Range(0, 6).Select(cell => Draw.Normals(random, 10 + 5 * cell, mean: cell / 3, deviation: 1 + cell % 3)),
            ]);
            covered += Contrast.Test(cells, main, Alpha).Value!.Effect.Contains(1) ? 1 : 0;
            rejected += Contrast.Test(cells, interaction, Alpha).Value!.PValue < Alpha ? 1 : 0;
        }
        var (low, high) = Band.Binomial(runs, Alpha, slack: 0.002);
        Assert.InRange(runs - covered, low, high);
        Assert.InRange(rejected, low, high);
    }

    [Fact, Claim("FACTORIAL-5")]
    public void A_cell_that_is_missing_takes_only_the_effects_that_need_it()
    {
        var design = new FactorialDesign([3, 2]);
        var cells = Means([_cells[0], _cells[1], _cells[2], _cells[3], default, _cells[0]]);
        Assert.Equal("too_few_units", Contrast.Test(cells, design.MainEffect(0, 2), Alpha).Reason?.Code);
        Assert.NotNull(Contrast.Test(cells, design.MainEffect(0, 1), Alpha).Value);
    }

    [Fact, Claim("FACTORIAL-6")]
    public void Cells_standardised_to_the_strata_differ_as_the_stratified_difference_does()
    {
        var pair = Stratified.Difference([new(_cells[0], _cells[1]), new(_cells[2], _cells[3])]).Value!;
        var cells = Stratified.CellMeans([
            [_cells[0], _cells[1]],
            [_cells[2], _cells[3]],
        ]);
        var contrast = Contrast.Of(cells, [-1, 1]).Value!;
        Assert.Equal(pair.Value, contrast.Value, 12);
        Assert.Equal(pair.StandardError, contrast.StandardError, 12);
        Assert.Equal(pair.DegreesOfFreedom, contrast.DegreesOfFreedom, 9);
    }

    [Fact]
    public void A_design_without_levels_or_with_an_effect_that_is_none_is_a_mistake_of_the_caller()
    {
        Assert.Throws<ArgumentException>(() => new FactorialDesign([]));
        Assert.Throws<ArgumentException>(() => new FactorialDesign([2, 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => _twoByTwo.MainEffect(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => _twoByTwo.MainEffect(2, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _twoByTwo.Interaction(1, 1, 1, 1));
        Assert.Throws<ArgumentException>(() => Contrast.Of(Means(_cells), [1, -1]));
    }

    private static IReadOnlyList<Estimate<PointEstimate>> Means(IReadOnlyList<Moments> cells) =>
        [.. cells.Select(cell => cell.MeanEstimate())];
}
