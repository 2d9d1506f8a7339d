using Assay.Stats.Distributions;

namespace Assay.Stats;

/// <summary>Form of a Fieller confidence set.</summary>
public enum FiellerKind
{
    /// <summary>An interval.</summary>
    Bounded,

    /// <summary>Everything outside an interval.</summary>
    Complement,

    /// <summary>No lift is excluded.</summary>
    WholeLine,
}

/// <summary>Confidence set of a relative lift by Fieller's theorem.</summary>
/// <param name="Lift">(t - c) / |c|: the sign is that of the difference.</param>
/// <param name="G">z^2 se_c^2 / c^2: how close the control is to zero; from 1 on there is no bounded interval.</param>
/// <param name="Kind">Which side of the limits belongs to the set.</param>
/// <param name="Lower">Lower limit of the set, or of what a complement excludes.</param>
/// <param name="Upper">Upper limit of the set, or of what a complement excludes.</param>
public sealed record FiellerSet(double Lift, double G, FiellerKind Kind, double Lower, double Upper);

/// <summary>Fieller's confidence set of a relative lift: inverts the z-test of t - r c = 0.</summary>
/// <remarks>
/// All r with (t - r c)^2 &lt;= z^2 (se_t^2 + r^2 se_c^2), given as r - 1, or 1 - r below a control of zero. Exact for independent normal estimates, so right where the delta
/// method is not: a control within a few standard errors of zero. Below g = 0.01 both are practically the same.
/// Source: Fieller, "Some Problems in Interval Estimation", JRSS B 16:175-185, 1954.
/// </remarks>
public static class Fieller
{
    /// <summary>Confidence set of (t - c) / |c|.</summary>
    /// <param name="control">The baseline; may be negative, not zero.</param>
    /// <param name="treatment">As <paramref name="control"/>.</param>
    /// <param name="alpha">Two-sided error rate, in (0, 1).</param>
    /// <returns>The set, or zero_baseline or not_finite.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="alpha"/> is outside (0, 1).</exception>
    public static Estimate<FiellerSet> Lift(PointEstimate control, PointEstimate treatment, double alpha)
    {
        Require.OpenFraction(alpha);
        if (control.Value == 0)
            return NotEstimable.ZeroBaseline;
        var z = Normal.UpperQuantile(alpha / 2);
        var (g, ratio) = (Square(z * control.StandardError / control.Value), treatment.Value / control.Value);
        var h = Square(z * treatment.StandardError / control.Value);
        if (!double.IsFinite(g + ratio + h))
            return NotEstimable.NotFinite;
        // (1 - g) r^2 - 2 ratio r + ratio^2 - h = 0, with the discriminant free of cancellation.
        var discriminant = h * (1 - g) + g * ratio * ratio;
        if (!double.IsFinite(discriminant))
            return NotEstimable.NotFinite;
        return g >= 1 && discriminant < 0
            ? new FiellerSet(
                Math.Sign(control.Value) * (ratio - 1),
                g,
                FiellerKind.WholeLine,
                double.NegativeInfinity,
                double.PositiveInfinity
            )
            : Limits(g, ratio, Math.Sqrt(discriminant), Math.Sign(control.Value));
    }

    private static FiellerSet Limits(double g, double ratio, double root, int sign)
    {
        var (one, other) = (sign * ((ratio - root) / (1 - g) - 1), sign * ((ratio + root) / (1 - g) - 1));
        var kind = g < 1 ? FiellerKind.Bounded : FiellerKind.Complement;
        return new FiellerSet(sign * (ratio - 1), g, kind, Math.Min(one, other), Math.Max(one, other));
    }

    private static double Square(double x) => x * x;
}
