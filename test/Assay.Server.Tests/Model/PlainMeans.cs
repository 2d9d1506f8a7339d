namespace Assay.Server.Tests.Model;

/// <summary>What each variant's mean is: over its units, or in the mix of revisions that the variants share where the weights changed.</summary>
internal sealed class PlainMeans(PlainIteration iteration, List<PlainUnit> units, int variants)
{
    private readonly List<int> _revisions = [.. units.Select(unit => unit.Revision).Distinct()];

    /// <summary>Whether the units were drawn by different weights, so that they must not be pooled.</summary>
    private bool IsStandardised =>
        _revisions.Count > 1 && iteration.Revisions.Any(one => !one.Weights.SequenceEqual(iteration.Revisions[0].Weights));

    /// <summary><see cref="double.NaN"/>: there is none.</summary>
    public double Of(int variant) =>
        IsStandardised ? Standardised(variant, Over(variant))
        : units.Any(unit => unit.Variant == variant) ? units.Where(unit => unit.Variant == variant).Average(unit => unit.Value)
        : double.NaN;

    private double Standardised(int variant, List<int> over)
    {
        var all = units.Count(unit => over.Contains(unit.Revision));
        return over.Count == 0
            ? double.NaN
            : over.Sum(revision =>
                (double)units.Count(unit => unit.Revision == revision) / all * In(variant, revision).Average(unit => unit.Value)
            );
    }

    /// <summary>The revisions of the comparison with the control; for the control, those that all comparisons share.</summary>
    private List<int> Over(int variant)
    {
        if (variant > 0)
            return Shared(variant);
        var common = Enumerable
            .Range(1, variants - 1)
            .Select(Shared)
            .Where(own => own.Count > 0)
            .Aggregate(Shared(0), (all, own) => [.. all.Intersect(own)]);
        return common.Count > 0 ? common : Shared(0);
    }

    /// <summary>Those in which the control and the variant have two units or more.</summary>
    private List<int> Shared(int variant) =>
        [.. _revisions.Where(revision => In(0, revision).Count() >= 2 && In(variant, revision).Count() >= 2)];

    private IEnumerable<PlainUnit> In(int variant, int revision) =>
        units.Where(unit => unit.Variant == variant && unit.Revision == revision);
}
