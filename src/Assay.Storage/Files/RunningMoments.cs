using Assay.Stats;

namespace Assay.Storage.Files;

/// <summary>Mean and centred second moment of values that come one by one.</summary>
/// <remarks>
/// Welford, "Note on a method for calculating corrected sums of squares and products", Technometrics 1962; the mean that is answered comes from a sum whose
/// rounding error is carried (Neumaier 1974).
/// </remarks>
internal sealed class RunningMoments
{
    private double _mean;
    private double _m2;
    private double _sum;
    private double _lost;

    public long Count { get; private set; }

    public void Add(double value)
    {
        Count++;
        var before = value - _mean;
        _mean += before / Count;
        _m2 += before * (value - _mean);
        var sum = _sum + value;
        _lost += Math.Abs(_sum) >= Math.Abs(value) ? _sum - sum + value : value - sum + _sum;
        _sum = sum;
    }

    public Moments ToMoments() => new(Count, (_sum + _lost) / Count, Math.Max(0, _m2));
}
