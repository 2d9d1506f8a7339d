using Assay.Core.Catalog;

namespace Assay.Storage.Files;

/// <summary>A unit that holds more of its variant's sum than all other units together.</summary>
/// <param name="Row">The first row after the header is 1.</param>
/// <param name="Fraction">Of the sum; where values have both signs, of the sum of their sizes.</param>
public sealed record DominantUnit(string Metric, string Variant, long Row, double Fraction);

/// <summary>The largest value of each mean in each variant, and its share of the sum.</summary>
internal sealed class LargestShares(IReadOnlyList<MetricColumn> metrics)
{
    private const double Most = 0.5;

    /// <summary>Of fewer units, one holds most of the sum easily.</summary>
    private const long FewestUnits = 5;

    private readonly SortedDictionary<string, Share[]> _variants = new(StringComparer.Ordinal);

    public void Add(string variant, long row, double[] values)
    {
        if (!_variants.TryGetValue(variant, out var shares))
            _variants[variant] = shares = [.. metrics.Select(_ => new Share())];
        for (var i = 0; i < values.Length; i++)
            shares[i].Add(row, Math.Abs(values[i]));
    }

    public IEnumerable<DominantUnit> Dominant() =>
        from index in Enumerable.Range(0, metrics.Count)
        where metrics[index].Kind != MetricKind.Proportion
        from variant in _variants
        let share = variant.Value[index]
        where share.Units >= FewestUnits && share.Largest > Most * share.Sum
        select new DominantUnit(metrics[index].Name, variant.Key, share.Row, share.Largest / share.Sum);

    private sealed class Share
    {
        public long Units { get; private set; }
        public double Sum { get; private set; }
        public double Largest { get; private set; }
        public long Row { get; private set; }

        public void Add(long row, double size)
        {
            Units++;
            Sum += size;
            if (size > Largest)
                (Largest, Row) = (size, row);
        }
    }
}
