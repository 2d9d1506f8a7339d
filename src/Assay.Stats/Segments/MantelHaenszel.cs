using Assay.Stats.Groups;

namespace Assay.Stats.Segments;

/// <summary>Conversion compared within strata: one common odds ratio, its test, and whether it is common.</summary>
/// <remarks>
/// CMH without continuity correction; the odds ratio's log standard error by Robins, Breslow, Greenland (Biometrics 42, 1986);
/// homogeneity by Breslow, Day ("Statistical Methods in Cancer Research I", 1980), with Tarone's correction (Biometrika 72, 1985).
/// Source: Mantel, Haenszel, J Natl Cancer Inst 22, 1959.
/// </remarks>
public static class MantelHaenszel
{
    /// <summary>Tests that the odds ratio is 1 in every stratum.</summary>
    /// <param name="strata">At least one stratum with both outcomes and both arms.</param>
    /// <returns>Chi-squared with 1 degree of freedom, or zero_variance.</returns>
    public static Estimate<ChiSquaredTest> Test(IReadOnlyList<Stratum<Proportion>> strata)
    {
        double excess = 0,
            variance = 0;
        foreach (var table in strata.Select(Table.Of).Where(table => table.Total > 1))
        {
            excess += table.A - table.Treated * table.Successes / table.Total;
            variance +=
                table.Treated * table.Untreated * table.Successes * table.Failures / (table.Total * table.Total * (table.Total - 1));
        }
        return variance == 0 ? NotEstimable.ZeroVariance : ChiSquaredTest.Of(excess * excess / variance, 1);
    }

    /// <summary>The common odds ratio, treatment over control.</summary>
    /// <returns>The ratio, with the standard error of its logarithm; or zero_denominator where it is 0 or infinite.</returns>
    public static Estimate<PointEstimate> OddsRatio(IReadOnlyList<Stratum<Proportion>> strata)
    {
        double r = 0,
            s = 0,
            pr = 0,
            ps = 0,
            qs = 0;
        foreach (var table in strata.Select(Table.Of).Where(table => table.Total > 0))
        {
            var (concordant, discordant) = (table.A * table.D / table.Total, table.B * table.C / table.Total);
            var (p, q) = ((table.A + table.D) / table.Total, (table.B + table.C) / table.Total);
            r += concordant;
            s += discordant;
            pr += p * concordant;
            ps += p * discordant + q * concordant;
            qs += q * discordant;
        }
        return r == 0 || s == 0
            ? NotEstimable.ZeroDenominator
            : new PointEstimate(r / s, Math.Sqrt(pr / (2 * r * r) + ps / (2 * r * s) + qs / (2 * s * s)));
    }

    /// <summary>Breslow-Day test that the odds ratio is the same in every stratum.</summary>
    /// <param name="strata">At least two.</param>
    /// <param name="tarone">Whether to subtract Tarone's correction, which makes the test exact in large samples.</param>
    /// <returns>Chi-squared with strata - 1 degrees of freedom; or single_group, zero_denominator or zero_variance.</returns>
    public static Estimate<ChiSquaredTest> Homogeneity(IReadOnlyList<Stratum<Proportion>> strata, bool tarone)
    {
        if (strata.Count < 2)
            return NotEstimable.SingleGroup;
        return OddsRatio(strata)
            .Then<ChiSquaredTest>(common =>
            {
                var fits = strata.Select(stratum => Table.Of(stratum).FitTo(common.Value)).ToArray();
                if (fits.Any(fit => fit.Variance == 0))
                    return NotEstimable.ZeroVariance;
                var statistic = fits.Sum(fit => fit.Excess * fit.Excess / fit.Variance);
                var correction = tarone ? Math.Pow(fits.Sum(fit => fit.Excess), 2) / fits.Sum(fit => fit.Variance) : 0;
                return ChiSquaredTest.Of(statistic - correction, strata.Count - 1);
            });
    }

    /// <summary>A 2 x 2 table: A treated successes, B treated failures, C control successes, D control failures.</summary>
    private readonly record struct Table(double A, double B, double C, double D)
    {
        public double Total => A + B + C + D;
        public double Treated => A + B;
        public double Untreated => C + D;
        public double Successes => A + C;
        public double Failures => B + D;

        public static Table Of(Stratum<Proportion> stratum) =>
            new(stratum.Treatment.Successes, stratum.Treatment.Failures, stratum.Control.Successes, stratum.Control.Failures);

        /// <summary>Observed minus expected treated successes, and their variance, at a given odds ratio and these margins.</summary>
        public (double Excess, double Variance) FitTo(double oddsRatio)
        {
            // (1 - psi) x^2 + b x - psi treated successes = 0, by the form of the root that does not cancel; psi = 1 needs no case.
            var b = Untreated - Successes + oddsRatio * (Treated + Successes);
            var root = Math.Sqrt(b * b + 4 * (1 - oddsRatio) * oddsRatio * Treated * Successes);
            var expected = b >= 0 ? 2 * oddsRatio * Treated * Successes / (b + root) : (root - b) / (2 * (1 - oddsRatio));
            var reciprocals = 1 / expected + 1 / (Treated - expected) + 1 / (Successes - expected) + 1 / (Untreated - Successes + expected);
            return (A - expected, double.IsFinite(reciprocals) ? 1 / reciprocals : 0);
        }
    }
}
