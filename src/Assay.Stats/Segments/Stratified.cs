namespace Assay.Stats.Segments;

/// <summary>Difference of means compared within strata and weighted by their size (post-stratification).</summary>
/// <remarks>
/// d = sum of (n_s / N)(t_s - c_s); variances add with squared weights. Unbiased where the arms' shares differ between strata,
/// as after a change of weights, and less variable than the raw difference where strata differ in mean.
/// Source: Miratrix, Sekhon, Yu, "Adjusting Treatment Effect Estimates by Post-Stratification", JRSS B 75, 2013.
/// </remarks>
public static class Stratified
{
    /// <summary>The weighted difference with Welch-Satterthwaite degrees of freedom.</summary>
    /// <param name="strata">At least one; in each, at least 2 units per arm.</param>
    /// <returns>The difference, or no_units, too_few_units or not_finite.</returns>
    public static Estimate<PointEstimate> Difference(IReadOnlyList<Stratum<Moments>> strata) =>
        Mean(
            strata,
            stratum =>
                stratum.Control.MeanEstimate().With<PointEstimate, PointEstimate>(stratum.Treatment.MeanEstimate(), (c, t) => t.Minus(c))
        );

    /// <summary>Both arms' means standardised to the strata's sizes, for a lift: treatment minus control gives <see cref="Difference"/>.</summary>
    /// <inheritdoc cref="Difference"/>
    public static (Estimate<PointEstimate> Control, Estimate<PointEstimate> Treatment) Means(IReadOnlyList<Stratum<Moments>> strata) =>
        (Mean(strata, stratum => stratum.Control.MeanEstimate()), Mean(strata, stratum => stratum.Treatment.MeanEstimate()));

    /// <summary>The means of any number of cells, each standardised to the strata's sizes.</summary>
    /// <param name="strata">In each, the cells in the same order; a stratum's size is that of all its cells.</param>
    /// <returns>One estimate per cell: no_units without strata, too_few_units where a stratum has fewer than 2 units of the cell.</returns>
    public static IReadOnlyList<Estimate<PointEstimate>> CellMeans(IReadOnlyList<IReadOnlyList<Moments>> strata)
    {
        var cells = strata.Count == 0 ? 0 : strata[0].Count;
        double[] sizes = [.. strata.Select(stratum => stratum.Sum(cell => (double)cell.Count))];
        double[] shares = [.. sizes.Select(size => size / sizes.Sum())];
        return
        [
            .. Enumerable
                .Range(0, cells)
                .Select(cell => Groups.Contrast.Of([.. strata.Select(stratum => stratum[cell].MeanEstimate())], shares)),
        ];
    }

    private static Estimate<PointEstimate> Mean(
        IReadOnlyList<Stratum<Moments>> strata,
        Func<Stratum<Moments>, Estimate<PointEstimate>> within
    )
    {
        if (strata.Count == 0)
            return NotEstimable.NoUnits;
        var units = strata.Sum(Units);
        Estimate<PointEstimate> sum = new PointEstimate(0, 0);
        foreach (var stratum in strata)
        {
            var share = Units(stratum) / units;
            sum = sum.With<PointEstimate, PointEstimate>(within(stratum), (total, part) => total.Plus(part.Times(share)));
        }
        return sum;
    }

    private static double Units(Stratum<Moments> stratum) => (double)stratum.Control.Count + stratum.Treatment.Count;
}
