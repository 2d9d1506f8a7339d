using Assay.Core.Analyse;
using Assay.Stats;

namespace Assay.Storage.Logs.Warehouse;

/// <summary>Gains added up so far: the moments of the units that have counted events, and with the zeros those of all.</summary>
internal struct GainedMoments
{
    private long _active;
    private double _sum;
    private double _squares;

    public void Add(MetricGain gain)
    {
        _active += gain.Units;
        _sum += gain.Sum;
        _squares += gain.Squares;
    }

    /// <summary>Moments of all units. Whole sums stay exact, so that a proportion is successes over units to the last bit.</summary>
    /// <param name="zero">The value of a unit without counted events.</param>
    /// <param name="centre">Of the gains' squares.</param>
    public readonly Moments Of(long units, double zero, double centre)
    {
        if (_active == 0)
            return new(units, units == 0 ? 0 : zero, 0);
        var active = zero + _sum / _active;
        var within = _squares - _active * (active - centre) * (active - centre);
        var between = (active - zero) * (active - zero) * _active * ((double)(units - _active) / units);
        return new(units, zero + _sum / units, Math.Max(0, within) + between);
    }
}
