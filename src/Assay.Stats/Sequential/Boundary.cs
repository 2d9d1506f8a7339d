using Assay.Stats.Distributions;

namespace Assay.Stats.Sequential;

/// <summary>The critical value at each look of a group sequential test.</summary>
/// <remarks>
/// At look k a one-sided test stops and rejects when z >= CriticalZ[k], and stops for futility when z &lt;= FutilityZ[k];
/// a two-sided one rejects when |z| >= CriticalZ[k]. Positive infinity means that this look cannot reject.
/// </remarks>
/// <param name="Information">Share of the planned information at each look; increasing.</param>
/// <param name="CriticalZ">On the z scale, in the order of the looks.</param>
/// <param name="Sides">One or two.</param>
/// <param name="FutilityZ">Lower boundary of a one-sided test; null without one.</param>
public sealed record Boundary(
    IReadOnlyList<double> Information,
    IReadOnlyList<double> CriticalZ,
    Sides Sides,
    IReadOnlyList<double>? FutilityZ = null
)
{
    // A look that adds less than this share of the planned information is the same look again: to test there once more changes the
    // error rate by less than a hundredth of itself, and the recursion's grid need not resolve such steps.
    private const double SameInformation = 1e-4;

    /// <summary>Number of looks.</summary>
    public int Looks => Information.Count;

    /// <summary>The fixed-horizon p-value that each critical value corresponds to.</summary>
    public IReadOnlyList<double> NominalP => [.. CriticalZ.Select(z => (int)Sides * Normal.UpperTail(z))];

    /// <summary>Whether this z rejects at this look.</summary>
    /// <param name="look">Counted from 0.</param>
    /// <param name="z">The test statistic at the look.</param>
    public bool Rejects(int look, double z) => (Sides == Sides.Two ? Math.Abs(z) : z) >= CriticalZ[look];

    /// <summary>The looks that brought data, up to and including this one, without a futility boundary (it is not binding).</summary>
    internal Boundary Until(int look)
    {
        int[] looks = [.. Informative(Information).Where(k => k <= look)];
        return new([.. looks.Select(k => Information[k])], [.. looks.Select(k => CriticalZ[k])], Sides);
    }

    internal double UpperScore(int look) => CriticalZ[look] * Math.Sqrt(Information[look]);

    internal double LowerScore(int look) => LowerZ(look) * Math.Sqrt(Information[look]);

    /// <summary>The looks that add information to the last such look; the others can neither stop nor change anything.</summary>
    internal static int[] Informative(IReadOnlyList<double> information)
    {
        var (looks, last) = (new List<int>(information.Count), 0.0);
        for (var look = 0; look < information.Count; look++)
        {
            if (information[look] - last < SameInformation)
                continue;
            looks.Add(look);
            last = information[look];
        }
        return [.. looks];
    }

    private double LowerZ(int look) => Sides == Sides.Two ? -CriticalZ[look] : FutilityZ?[look] ?? double.NegativeInfinity;
}
