using Assay.Stats.Distributions;

namespace Assay.Stats.Multiplicity;

/// <summary>Adjusted p-values: reject where the adjusted value is at most alpha.</summary>
/// <remarks>
/// Step-down: running maximum over rising p; step-up: running minimum over falling p; clipped at 1, ties equal.
/// Sources: Holm, Scand J Stat 6, 1979; Hochberg, Biometrika 75, 1988; Hommel, Biometrika 75, 1988;
/// Benjamini, Hochberg, JRSS B 57, 1995; Benjamini, Yekutieli, Ann Stat 29, 2001.
/// </remarks>
public static class AdjustedPValues
{
    /// <summary>Adjusts a family of tests.</summary>
    /// <param name="pValues">In [0, 1]; null for a test without a p-value, which is left out of the family.</param>
    /// <param name="correction">The procedure.</param>
    /// <returns>In the order given; null where the input is null.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A p-value outside [0, 1].</exception>
    public static IReadOnlyList<double?> Of(IReadOnlyList<double?> pValues, Correction correction)
    {
        if (pValues.Any(p => p is { } value && !(value >= 0 && value <= 1)))
            throw new ArgumentOutOfRangeException(nameof(pValues), "Must lie in [0, 1].");
        var order = Enumerable.Range(0, pValues.Count).Where(i => pValues[i] is not null).OrderBy(i => pValues[i]).ToArray();
        var adjusted = Sorted([.. order.Select(i => pValues[i]!.Value)], correction);
        var result = new double?[pValues.Count];
        for (var rank = 0; rank < order.Length; rank++)
            result[order[rank]] = Math.Min(1, adjusted[rank]);
        return result;
    }

    private static double[] Sorted(double[] p, Correction correction)
    {
        var m = p.Length;
        return correction switch
        {
            Correction.Bonferroni => [.. p.Select(value => value * m)],
            Correction.Sidak => [.. p.Select(value => Sidak(value, m))],
            Correction.Holm => StepDown(p, (value, i) => value * (m - i)),
            Correction.HolmSidak => StepDown(p, (value, i) => Sidak(value, m - i)),
            Correction.Hochberg => StepUp(p, (value, i) => value * (m - i)),
            Correction.Hommel => Hommel(p),
            Correction.BenjaminiHochberg => StepUp(p, (value, i) => value * ((double)m / (i + 1))),
            Correction.BenjaminiYekutieli => StepUp(p, (value, i) => value * (HarmonicSum(m) * m / (i + 1))),
            _ => throw new ArgumentOutOfRangeException(nameof(correction), correction, "Unknown correction."),
        };
    }

    private static double[] StepDown(double[] p, Func<double, int, double> adjust)
    {
        var adjusted = p.Select(adjust).ToArray();
        for (var i = 1; i < adjusted.Length; i++)
            adjusted[i] = Math.Max(adjusted[i], adjusted[i - 1]);
        return adjusted;
    }

    private static double[] StepUp(double[] p, Func<double, int, double> adjust)
    {
        var adjusted = p.Select(adjust).ToArray();
        for (var i = adjusted.Length - 2; i >= 0; i--)
            adjusted[i] = Math.Min(adjusted[i], adjusted[i + 1]);
        return adjusted;
    }

    /// <summary>1 - (1 - p)^m without losing a small p.</summary>
    private static double Sidak(double p, int m) => p >= 1 || m == 1 ? p : -LogGamma.Expm1(m * LogGamma.Log1p(-p));

    private static double HarmonicSum(int m) => Enumerable.Range(1, m).Sum(i => 1.0 / i);

    /// <summary>Wright's algorithm for the closed Simes test (Biometrics 48, 1992).</summary>
    private static double[] Hommel(double[] p)
    {
        var m = p.Length;
        var adjusted = (double[])p.Clone();
        for (var size = m; size > 1; size--)
        {
            var kept = m - size;
            var floor = Enumerable.Range(1, size - 1).Min(i => size * p[kept + i] / (1 + i));
            for (var i = kept + 1; i < m; i++)
                adjusted[i] = Math.Max(adjusted[i], floor);
            for (var i = 0; i <= kept; i++)
                adjusted[i] = Math.Max(adjusted[i], Math.Min(floor, size * p[i]));
        }
        return adjusted;
    }
}
