namespace Assay.Stats.Distributions;

/// <summary>Gamma distribution with the given shape and rate 1; divide a quantile by the rate for another one.</summary>
public static class Gamma
{
    /// <summary>P(X &lt;= x).</summary>
    public static double Cdf(double x, double shape) => IncompleteGamma.Tails(shape, x).Lower;

    /// <summary>P(X > x).</summary>
    public static double UpperTail(double x, double shape) => IncompleteGamma.Tails(shape, x).Upper;

    /// <summary>x with P(X &lt;= x) = p, p in (0, 1).</summary>
    public static double Quantile(double p, double shape)
    {
        Require.OpenFraction(p);
        return p <= 0.5 ? Solve(p, shape, upper: false) : Solve(1 - p, shape, upper: true);
    }

    /// <summary>x with P(X > x) = p, p in (0, 1).</summary>
    public static double UpperQuantile(double p, double shape)
    {
        Require.OpenFraction(p);
        return p <= 0.5 ? Solve(p, shape, upper: true) : Solve(1 - p, shape, upper: false);
    }

    /// <summary>Newton on the log of the smaller tail against ln x, where both tails are nearly straight.</summary>
    private static double Solve(double p, double shape, bool upper)
    {
        var z = Normal.UpperQuantile(p);
        var start = Math.Log(shape) + (upper ? z : -z) / Math.Sqrt(shape);
        var root = Root.Increasing(
            u =>
            {
                var tails = IncompleteGamma.Tails(shape, Math.Exp(u));
                var tail = upper ? tails.Upper : tails.Lower;
                var power = IncompleteGamma.Power(shape, Math.Exp(u));
                return (upper ? Math.Log(p / tail) : Math.Log(tail / p), power / tail);
            },
            start
        );
        return Math.Exp(root);
    }
}
