using Assay.Stats.Distributions;

namespace Assay.Stats.Bayesian;

/// <summary>Two independent posteriors: which is larger, by how much, and in what ratio; by quadrature, without draws.</summary>
/// <remarks>
/// P(B - A &lt;= d) = E[F_B(A + d)] = E[1 - F_A(B - d)], P(B / A &lt;= r) = E[F_B(r A)] = E[1 - F_A(B / r)], and for any c
/// E[max(A - B, 0)] = E[(A - c) F_B(A)] - E[(B - c) (1 - F_A(B))]. Of the two forms the one is taken whose argument stays inside
/// the range of the other arm, so that the sum over a uniform grid is spectrally exact. Where neither does (a handful of units),
/// or one arm is far wider than the other, panels break where the other arm's do: some twenty times slower.
/// </remarks>
internal sealed class PosteriorPair
{
    // A grid for the wider one that resolves the narrower one must not grow without bound.
    private const double WidestRatio = 8;

    // Relative step at which the secant has left more than ten digits behind.
    private const double Precision = 1e-8;

    private readonly Posterior _a;
    private readonly Posterior _b;
    private readonly PosteriorCurve _curveA;
    private readonly PosteriorCurve _curveB;
    private readonly bool _comparable;
    private readonly (double Value, double Mass)[] _gridA = [];
    private readonly (double Value, double Mass)[] _gridB = [];

    public PosteriorPair(Posterior a, Posterior b)
    {
        (_a, _b, _curveA, _curveB) = (a, b, new(a), new(b));
        _comparable = a.Scale / b.Scale is > 1 / WidestRatio and < WidestRatio;
        if (_comparable)
            (_gridA, _gridB) = (_curveA.Grid(b.Scale), _curveB.Grid(a.Scale));
    }

    /// <summary>P(B > A).</summary>
    public double ChanceGreater() => 1 - DifferenceBelow(0);

    /// <summary>Mean and equal-tailed interval of B - A.</summary>
    public Interval Difference(double alpha) => new(_b.Mean - _a.Mean, DifferenceQuantile(alpha / 2), DifferenceQuantile(1 - alpha / 2));

    /// <summary>Ratio of the means and equal-tailed interval of B / A, less 1.</summary>
    public Interval Lift(double alpha) => new(_b.Mean / _a.Mean - 1, RatioQuantile(alpha / 2) - 1, RatioQuantile(1 - alpha / 2) - 1);

    /// <summary>Probability that the effect lies in the region.</summary>
    public double? Chance(EquivalenceRegion? region) =>
        region switch
        {
            null => null,
            { Scale: EffectScale.Lift } => RatioBelow(1 + region.Upper) - RatioBelow(1 + region.Lower),
            _ => DifferenceBelow(region.Upper) - DifferenceBelow(region.Lower),
        };

    /// <summary>E[max(A - B, 0)]: what is lost on average by preferring B. The other loss is greater by mean(B) - mean(A).</summary>
    public double ExpectedShortfall()
    {
        var middle = (_a.Mean + _b.Mean) / 2;
        var sum = 0.0;
        foreach (var (value, mass) in _comparable ? _gridA : _curveA.Panels(_curveB.Edges))
            sum += mass * (value - middle) * _curveB.Below(value);
        foreach (var (value, mass) in _comparable ? _gridB : _curveB.Panels(_curveA.Edges))
            sum -= mass * (value - middle) * (1 - _curveA.Below(value));
        return Math.Max(0, sum);
    }

    /// <summary>P(B - A &lt;= d).</summary>
    private double DifferenceBelow(double d)
    {
        var upwards = _a.VanishesAtTop && _b.VanishesAtTop;
        var downwards = _a.VanishesAtBottom && _b.VanishesAtBottom;
        if (!_comparable || !(upwards || downwards || d == 0))
            return Sum(_curveA.Panels(_curveB.Edges.Select(b => b - d)), _curveB, 1, d);
        return d > 0 == upwards ? Sum(_gridA, _curveB, 1, d) : 1 - Sum(_gridB, _curveA, 1, -d);
    }

    /// <summary>P(B / A &lt;= r), both positive.</summary>
    private double RatioBelow(double r) =>
        !_comparable ? Sum(_curveA.Panels(_curveB.Edges.Select(b => b / r)), _curveB, r, 0)
        : r <= 1 ? Sum(_gridA, _curveB, r, 0)
        : 1 - Sum(_gridB, _curveA, 1 / r, 0);

    /// <summary>The d that B - A stays below with probability p.</summary>
    private double DifferenceQuantile(double p)
    {
        var (mean, deviation) = (_b.Mean - _a.Mean, double.Hypot(_a.StandardDeviation, _b.StandardDeviation));
        return mean + deviation * Standardised(p, t => DifferenceBelow(mean + deviation * t));
    }

    /// <summary>The r that B / A stays below with probability p.</summary>
    private double RatioQuantile(double p)
    {
        var (middle, deviation) = (
            Math.Log(_b.Mean / _a.Mean),
            double.Hypot(_a.StandardDeviation / _a.Mean, _b.StandardDeviation / _b.Mean)
        );
        return Math.Exp(middle + deviation * Standardised(p, t => RatioBelow(Math.Exp(middle + deviation * t))));
    }

    private static double Sum((double Value, double Mass)[] nodes, PosteriorCurve other, double factor, double shift)
    {
        var sum = 0.0;
        foreach (var (value, mass) in nodes)
            sum += mass * other.Below(value * factor + shift);
        return Math.Clamp(sum, 0, 1);
    }

    /// <summary>Root of cdf(t) = p by secants on the probit scale, where the function is close to the line t.</summary>
    private static double Standardised(double p, Func<double, double> cdf)
    {
        var (target, before, slope) = (Normal.Quantile(p), (T: double.NaN, Value: 0.0), 1.0);
        return Root.Increasing(
            t =>
            {
                var value = Normal.Quantile(Math.Clamp(cdf(t), 1e-300, 1 - 1e-16)) - target;
                slope = double.IsNaN(before.T) ? slope : (value - before.Value) / (t - before.T);
                before = (t, value);
                return (value, slope);
            },
            target,
            precision: Precision
        );
    }
}
