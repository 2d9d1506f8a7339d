using Assay.Stats.Distributions;

namespace Assay.Stats.Bayesian;

/// <summary>A posterior's distribution function as a piecewise polynomial, and its mass as quadrature nodes.</summary>
/// <remarks>
/// Panels of sixteen Gauss-Legendre points cover the line until the density falls below 1e-14 of its top; on each the interpolating
/// polynomial is integrated. A value then costs some thirty multiplications instead of a continued fraction, at an error of 1e-12.
/// </remarks>
internal sealed class PosteriorCurve
{
    private const double Negligible = 1e-14;

    // Panel edges in scales: four of equal width reach past a normal tail; longer tails are exponential and take doubling widths.
    private const double PanelWidth = 2.05;
    private const int EqualPanels = 4;

    // On a uniform grid this fine, sums of products of two such bumps are exact to 1e-12.
    private const double GridStep = 0.6;

    private static readonly int Points = GaussLegendre.Nodes.Length;
    private static readonly double[] Antiderivative = PowersOfAntiderivative();

    private readonly Posterior _posterior;
    private readonly double[] _edges;
    private readonly double[] _series;
    private readonly double[] _below;

    public PosteriorCurve(Posterior posterior)
    {
        _posterior = posterior;
        _edges = [.. Reach(-1).Reverse(), 0, .. Reach(1)];
        _series = new double[(_edges.Length - 1) * (Points + 1)];
        _below = new double[_edges.Length];
        for (var panel = 0; panel < _edges.Length - 1; panel++)
            _below[panel + 1] = _below[panel] + Fill(panel);
    }

    /// <summary>The posterior's values at the panel edges.</summary>
    public IEnumerable<double> Edges => _edges.Select(edge => _posterior.FromLine(_posterior.Center + edge));

    /// <summary>P(X &lt;= value).</summary>
    public double Below(double value)
    {
        var at = _posterior.ToLine(value) - _posterior.Center;
        if (at <= _edges[0])
            return 0;
        if (at >= _edges[^1])
            return 1;
        var panel = 0;
        while (_edges[panel + 1] < at)
            panel++;
        var t = 2 * (at - _edges[panel]) / (_edges[panel + 1] - _edges[panel]) - 1;
        return (_below[panel] + Polynomial(_series.AsSpan(panel * (Points + 1), Points + 1), t)) / _below[^1];
    }

    /// <summary>Values and masses on a uniform grid, fine enough for a partner of this scale.</summary>
    public (double Value, double Mass)[] Grid(double partnerScale)
    {
        var step = GridStep * Math.Min(_posterior.Scale, partnerScale);
        var (first, last) = ((int)Math.Ceiling(_edges[0] / step), (int)Math.Floor(_edges[^1] / step));
        var nodes = new (double Value, double Mass)[last - first + 1];
        var factor = step / _below[^1];
        for (var i = first; i <= last; i++)
            nodes[i - first] = (_posterior.FromLine(_posterior.Center + i * step), _posterior.Kernel(i * step) * factor);
        return nodes;
    }

    /// <summary>Values and masses on panels that break at the given values too, where a partner is not smooth.</summary>
    public (double Value, double Mass)[] Panels(IEnumerable<double> breaks)
    {
        var inside = breaks.Select(value => _posterior.ToLine(value) - _posterior.Center).Where(at => at > _edges[0] && at < _edges[^1]);
        double[] edges = [.. _edges.Concat(inside).Order()];
        return
        [
            .. edges.Zip(edges.Skip(1)).Where(panel => panel.First < panel.Second).SelectMany(panel => Nodes(panel.First, panel.Second)),
        ];
    }

    private IEnumerable<(double Value, double Mass)> Nodes(double from, double to)
    {
        for (var i = 0; i < Points; i++)
        {
            var at = from + (to - from) * (1 + GaussLegendre.Nodes[i]) / 2;
            var mass = _posterior.Kernel(at) * GaussLegendre.Weights[i] * (to - from) / 2 / _below[^1];
            yield return (_posterior.FromLine(_posterior.Center + at), mass);
        }
    }

    private IEnumerable<double> Reach(int side)
    {
        var (edge, width) = (0.0, PanelWidth * _posterior.Scale);
        for (var panel = 1; _posterior.Kernel(side * edge) > Negligible; panel++)
        {
            edge += width;
            width *= panel >= EqualPanels ? 2 : 1;
            yield return side * edge;
        }
    }

    /// <summary>Integrates the density on a panel and returns the panel's mass.</summary>
    private double Fill(int panel)
    {
        var (from, half) = (_edges[panel], (_edges[panel + 1] - _edges[panel]) / 2);
        var series = _series.AsSpan(panel * (Points + 1), Points + 1);
        for (var i = 0; i < Points; i++)
        {
            var density = _posterior.Kernel(from + half * (1 + GaussLegendre.Nodes[i])) * half;
            for (var power = 0; power <= Points; power++)
                series[power] += Antiderivative[i * (Points + 1) + power] * density;
        }
        return Polynomial(series, 1);
    }

    /// <summary>Value at t, even and odd powers apart, so that the two chains of multiplications overlap.</summary>
    private static double Polynomial(ReadOnlySpan<double> series, double t)
    {
        var square = t * t;
        var (even, odd) = (series[^1], 0.0);
        for (var power = series.Length - 2; power > 0; power -= 2)
            (odd, even) = (odd * square + series[power], even * square + series[power - 1]);
        return even + odd * t;
    }

    /// <summary>For each node, the powers of the integral from -1 of the polynomial that is 1 there and 0 at the other nodes.</summary>
    /// <remarks>By Legendre polynomials: the coefficient of P_k is (2k + 1)/2 w P_k(node), and the integral of (2k + 1) P_k is P_(k+1) - P_(k-1).</remarks>
    private static double[] PowersOfAntiderivative()
    {
        var legendre = LegendrePowers();
        var powers = new double[Points * (Points + 1)];
        for (var i = 0; i < Points; i++)
        {
            var node = powers.AsSpan(i * (Points + 1), Points + 1);
            for (var k = 0; k < Points; k++)
            {
                var weight = GaussLegendre.Weights[i] * Polynomial(legendre[k], GaussLegendre.Nodes[i]) / 2;
                for (var power = 0; power <= Points; power++)
                    node[power] += weight * (legendre[k + 1][power] - (k == 0 ? 0 : legendre[k - 1][power]));
            }
            node[0] -= Polynomial(node, -1);
        }
        return powers;
    }

    private static double[][] LegendrePowers()
    {
        double[][] legendre = [.. Enumerable.Range(0, Points + 1).Select(_ => new double[Points + 1])];
        (legendre[0][0], legendre[1][1]) = (1, 1);
        for (var k = 1; k < Points; k++)
        {
            for (var power = 0; power <= Points; power++)
            {
                var shifted = power == 0 ? 0 : legendre[k][power - 1];
                legendre[k + 1][power] = ((2 * k + 1) * shifted - k * legendre[k - 1][power]) / (k + 1);
            }
        }
        return legendre;
    }
}
