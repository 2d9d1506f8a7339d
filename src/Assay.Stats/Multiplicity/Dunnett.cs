using Assay.Stats.Distributions;
using Assay.Stats.Groups;
using MathNet.Numerics.Integration;

namespace Assay.Stats.Multiplicity;

/// <summary>One treatment against the control.</summary>
/// <param name="Effect">Difference of means with its simultaneous interval.</param>
/// <param name="Statistic">t.</param>
/// <param name="PValue">Two-sided, adjusted for the family.</param>
public sealed record DunnettComparison(Interval Effect, double Statistic, double PValue);

/// <summary>Dunnett's comparison of every treatment with one control: exact family-wise error for normal data.</summary>
/// <param name="Comparisons">Per treatment; p-values adjusted, intervals simultaneous.</param>
/// <param name="CriticalValue">Of |t|.</param>
/// <param name="DegreesOfFreedom">Of the pooled variance.</param>
public sealed record DunnettTest(IReadOnlyList<DunnettComparison> Comparisons, double CriticalValue, double DegreesOfFreedom);

/// <summary>Dunnett's single-step test with pooled variance.</summary>
/// <remarks>
/// T_i has correlation lambda_i lambda_j, lambda_i = sqrt(n_i / (n_i + n_0)), so given the control's deviate and the scale the
/// treatments are independent: P(max |T| &lt;= c) is a double integral, by Gauss-Legendre to about 1e-10.
/// Source: Dunnett, "A Multiple Comparison Procedure for Comparing Several Treatments with a Control", JASA 50, 1955.
/// </remarks>
public static class Dunnett
{
    private const int ScaleNodesPerPanel = 12;
    private const int DeviateOrder = 48;
    private const double Reach = 8.5;

    // The integrand is even in the control's deviate: half the line does, counted twice.
    private static readonly GaussLegendreRule Deviates = new(0, Reach, DeviateOrder);

    /// <summary>Compares each treatment with the control.</summary>
    /// <param name="control">One value per unit.</param>
    /// <param name="treatments">At least one; no unit is shared.</param>
    /// <param name="alpha">Family-wise two-sided error rate, in (0, 1).</param>
    /// <returns>The comparisons in the order given; or too_few_units, single_group or zero_variance.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="alpha"/> is outside (0, 1).</exception>
    public static Estimate<DunnettTest> Test(Moments control, IReadOnlyList<Moments> treatments, double alpha)
    {
        Require.OpenFraction(alpha);
        var within = WithinVariance.Of([control, .. treatments]);
        if (within.Value is not { } pooled)
            return within.Reason!;
        double[] loadings = [.. treatments.Select(t => Math.Sqrt((double)t.Count / (t.Count + control.Count)))];
        var critical = CriticalValue(alpha, loadings, pooled.DegreesOfFreedom);
        DunnettComparison Compare(Moments treatment)
        {
            var difference = treatment.Mean - control.Mean;
            var standardError = Math.Sqrt(pooled.Variance * (1.0 / control.Count + 1.0 / treatment.Count));
            var t = difference / standardError;
            var p = 1 - Coverage(Math.Abs(t), loadings, pooled.DegreesOfFreedom);
            var interval = new Interval(
                difference,
                difference - critical * standardError,
                difference + critical * standardError,
                standardError
            );
            return new(interval, t, Math.Max(0, p));
        }
        return new DunnettTest([.. treatments.Select(Compare)], critical, pooled.DegreesOfFreedom);
    }

    /// <summary>c with P(max |T| &lt;= c) = 1 - alpha for equally correlated comparisons.</summary>
    /// <param name="alpha">Family-wise error rate, in (0, 1).</param>
    /// <param name="treatments">Number of comparisons.</param>
    /// <param name="degreesOfFreedom">Of the pooled variance.</param>
    /// <param name="correlation">Between two comparisons, in [0, 1); 1/2 for equal arms.</param>
    public static double CriticalValue(double alpha, int treatments, double degreesOfFreedom, double correlation) =>
        CriticalValue(alpha, [.. Enumerable.Repeat(Math.Sqrt(correlation), treatments)], degreesOfFreedom);

    private static double CriticalValue(double alpha, double[] loadings, double degreesOfFreedom)
    {
        var upper = StudentT.UpperQuantile(alpha / 2 / loadings.Length, degreesOfFreedom);
        if (loadings.Length == 1)
            return upper;
        var lower = StudentT.UpperQuantile(alpha / 2, degreesOfFreedom);
        return MathNet.Numerics.RootFinding.Brent.FindRoot(
            c => Coverage(c, loadings, degreesOfFreedom) - (1 - alpha),
            lower,
            upper + 1e-6,
            1e-10
        );
    }

    private static double Coverage(double c, double[] loadings, double degreesOfFreedom)
    {
        if (loadings.Length == 1)
            return 1 - 2 * StudentT.UpperTail(c, degreesOfFreedom);
        return ChiScale.Mean(s => Coverage(c * s, loadings), degreesOfFreedom, ScaleNodesPerPanel);
    }

    /// <summary>Coverage with known variance: the integral over the control's deviate.</summary>
    private static double Coverage(double c, double[] loadings)
    {
        var sum = 0.0;
        for (var i = 0; i < DeviateOrder; i++)
        {
            var z = Deviates.GetAbscissa(i);
            var product = 2 * Normal.Density(z);
            foreach (var loading in loadings)
            {
                var spread = Math.Sqrt(1 - loading * loading);
                product *= Normal.UpperTail((-c - loading * z) / spread) - Normal.UpperTail((c - loading * z) / spread);
            }
            sum += Deviates.GetWeight(i) * product;
        }
        return sum;
    }
}
