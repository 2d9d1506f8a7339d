using Assay.Stats;

namespace Assay.Storage.Logs.Warehouse;

/// <summary>Gains added up so far: the moments of the units that have counted events, and with the zeros those of all.</summary>
internal struct GainedMoments
{
    private Moments _active;
    private double _sum;

    public void Add(MetricGain gain)
    {
        _active = Without(_active, gain.Before).Merge(gain.After);
        _sum += gain.Sum;
    }

    /// <summary>Moments of all units. Whole sums stay exact, so that a proportion is successes over units to the last bit.</summary>
    /// <param name="zero">The value of a unit without counted events.</param>
    public readonly Moments Of(long units, double zero)
    {
        var active = _active.Count;
        if (active == 0)
            return new(units, units == 0 ? 0 : zero, 0);
        var distance = _sum / active;
        var between = distance * distance * active * ((double)(units - active) / units);
        return new(units, zero + _sum / units, _active.M2 + between);
    }

    /// <summary>The sample without a part of it: Chan's formula for a union, solved for one of the two.</summary>
    private static Moments Without(Moments all, Moments part)
    {
        var count = all.Count - part.Count;
        if (part.Count == 0 || count == 0)
            return count == 0 ? default : all;
        var mean = all.Mean + (all.Mean - part.Mean) * ((double)part.Count / count);
        var distance = mean - part.Mean;
        var m2 = all.M2 - part.M2 - distance * distance * part.Count * ((double)count / all.Count);
        // Once overflowed there is no way back: infinity minus infinity is nothing that could be told.
        return new(count, mean, double.IsFinite(m2) ? Math.Max(0, m2) : double.PositiveInfinity);
    }
}
