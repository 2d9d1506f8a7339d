using System.Collections.Concurrent;

namespace Assay.Stats.Sequential;

/// <summary>Remembers the values of a pure function. It cannot be observed but by the clock: each value depends on its key alone.</summary>
internal sealed class Memo<TKey, TValue>
    where TKey : notnull
{
    private const int Capacity = 4096;

    private readonly ConcurrentDictionary<TKey, TValue> _values = new();

    public TValue Of(TKey key, Func<TValue> compute)
    {
        if (_values.TryGetValue(key, out var known))
            return known;
        // Forgetting everything when full is crude and bounded; a design's boundaries are asked for again within the same run.
        if (_values.Count >= Capacity)
            _values.Clear();
        return _values[key] = compute();
    }
}

/// <summary>All that a spending boundary depends on, compared by value.</summary>
internal readonly record struct BoundaryKey(double[] Information, double Alpha, Sides Sides, Spending Spending, bool Final)
{
    public bool Equals(BoundaryKey other) =>
        Alpha.Equals(other.Alpha)
        && Sides == other.Sides
        && Final == other.Final
        && Spending == other.Spending
        && Information.AsSpan().SequenceEqual(other.Information);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var t in Information)
            hash.Add(t);
        hash.Add(Alpha);
        hash.Add(Sides);
        hash.Add(Final);
        hash.Add(Spending);
        return hash.ToHashCode();
    }
}
