using Assay.Stats.Distributions;

namespace Assay.Stats.Sequential;

/// <summary>Where the paths that have not stopped are: the sub-density of the score S = Z sqrt(t) at one look, on quadrature nodes.</summary>
/// <remarks>
/// The score is Brownian motion with drift: S(t) has mean drift * t and variance t, with independent increments. From look to look
///   f_next(s) = integral over the continuation region of f(u) phi((s - u - drift dt) / sqrt dt) / sqrt dt du,
/// each integral by composite Gauss-Legendre panels of a width tied to the narrowest increment, which leaves errors below 1e-10.
/// Source: Armitage, McPherson, Rowe, "Repeated Significance Tests on Accumulating Data", JRSS A 132, 1969;
/// Jennison, Turnbull, "Group Sequential Methods", 2000, chapter 19.
/// </remarks>
internal sealed class ScoreDensity
{
    // Paths farther than this many standard deviations from their mean have less than 1e-32 of the mass.
    private const double Reach = 12;

    // A sixteen-point panel over four standard deviations of the kernel integrates a normal density to full precision.
    private const double PanelWidth = 4;

    // The smallest mass with all its digits; less than that cannot be spent.
    private const double SmallestMass = 1e-300;

    private readonly double[] _scores;
    private readonly double[] _masses;
    private readonly double _information;
    private readonly double _drift;

    private ScoreDensity(double[] scores, double[] masses, double information, double drift) =>
        (_scores, _masses, _information, _drift) = (scores, masses, information, drift);

    /// <summary>Before any data: all mass at score 0.</summary>
    public static ScoreDensity Start(double drift) => new([0], [1], 0, drift);

    /// <summary>Probability of still running and then finding a score above this one at the next look.</summary>
    public double MassAbove(double score, double information) => Tail(score, information, 1).Mass;

    /// <summary>Probability of still running and then finding a score below this one at the next look.</summary>
    public double MassBelow(double score, double information) => Tail(score, information, -1).Mass;

    /// <summary>The score that the given mass lies above at the next look; infinite where there is nothing to spend.</summary>
    public double UpperScore(double mass, double information) => Solve(mass, information, 1);

    /// <summary>The score that the given mass lies below at the next look; infinite where there is nothing to spend.</summary>
    public double LowerScore(double mass, double information) => Solve(mass, information, -1);

    /// <summary>The density at the next look between two scores, ready for the look after it.</summary>
    public ScoreDensity Continue(double lower, double upper, double information, double following)
    {
        var (mean, deviation) = (_drift * information, Math.Sqrt(information));
        lower = Math.Max(lower, mean - Reach * deviation);
        upper = Math.Min(upper, mean + Reach * deviation);
        if (!(lower < upper))
            return new([], [], information, _drift);
        var narrowest = Math.Sqrt(Math.Min(information - _information, following - information));
        var panels = (int)Math.Ceiling((upper - lower) / (PanelWidth * narrowest));
        var (scores, masses) = (new double[panels * GaussLegendre.Nodes.Length], new double[panels * GaussLegendre.Nodes.Length]);
        Fill(scores, masses, lower, (upper - lower) / panels);
        var first = 0;
        for (var i = 0; i < scores.Length; i++)
            masses[i] *= DensityAt(scores[i], information, ref first);
        return new(scores, masses, information, _drift);
    }

    private static void Fill(double[] scores, double[] weights, double lower, double width)
    {
        var (nodes, rule) = (GaussLegendre.Nodes, GaussLegendre.Weights);
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = lower + width * (i / nodes.Length + (1 + nodes[i % nodes.Length]) / 2);
            weights[i] = rule[i % nodes.Length] * width / 2;
        }
    }

    /// <summary>Density at a score; <paramref name="first"/> follows the lowest node in reach as scores increase.</summary>
    private double DensityAt(double score, double information, ref int first)
    {
        var step = information - _information;
        var (center, deviation) = (score - _drift * step, Math.Sqrt(step));
        while (first < _scores.Length && _scores[first] < center - Reach * deviation)
            first++;
        var sum = 0.0;
        for (var i = first; i < _scores.Length && _scores[i] <= center + Reach * deviation; i++)
        {
            var z = (center - _scores[i]) / deviation;
            sum += _masses[i] * Math.Exp(-z * z / 2);
        }
        return sum / (deviation * Math.Sqrt(2 * Math.PI));
    }

    /// <summary>Mass beyond a score, above (side 1) or below (side -1), and the density there.</summary>
    private (double Mass, double Density) Tail(double score, double information, int side)
    {
        var step = information - _information;
        var (center, deviation) = (score - _drift * step, Math.Sqrt(step));
        var (mass, density) = (0.0, 0.0);
        for (var i = 0; i < _scores.Length; i++)
        {
            var z = (center - _scores[i]) / deviation;
            mass += _masses[i] * Normal.UpperTail(side * z);
            density += _masses[i] * Normal.Density(z);
        }
        return (mass, density / deviation);
    }

    private double Solve(double mass, double information, int side)
    {
        if (mass < SmallestMass)
            return side * double.PositiveInfinity;
        if (mass >= Tail(-side * double.MaxValue, information, side).Mass)
            return -side * double.PositiveInfinity;
        var start = side * Normal.UpperQuantile(mass) * Math.Sqrt(information) + _drift * information;
        return side
            * Root.Increasing(
                x =>
                {
                    var tail = Tail(side * x, information, side);
                    return (Math.Log(mass / tail.Mass), tail.Density / tail.Mass);
                },
                side * start
            );
    }
}
