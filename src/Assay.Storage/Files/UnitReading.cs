using Assay.Core;
using Assay.Core.Catalog;
using Assay.Core.Record;
using Assay.Stats;

namespace Assay.Storage.Files;

/// <summary>Takes the rows of a file of units one by one, and holds no more of them than moments and a hash of each unit's id.</summary>
internal sealed class UnitReading(UnitColumns columns, NumberRules numbers)
{
    private readonly SortedDictionary<(string Variant, string Dimension), Running[]> _groups = new(ByText);
    private readonly Dictionary<string, long> _missing = [];
    private readonly Dictionary<string, long> _capped = [];
    private readonly LargestShares _shares = new(columns.Metrics);
    private readonly HashSet<ulong> _units = [];
    private readonly HashSet<ulong> _doubled = [];
    private Places? _places;
    private long _row;

    private static Comparer<(string Variant, string Dimension)> ByText { get; } =
        Comparer<(string Variant, string Dimension)>.Create(
            (a, b) =>
                string.CompareOrdinal(a.Variant, b.Variant) is var first and not 0 ? first : string.CompareOrdinal(a.Dimension, b.Dimension)
        );

    /// <summary>What is wrong with the row; <c>null</c> where nothing is.</summary>
    public Fault? Add(IReadOnlyList<string> names, string?[] cells)
    {
        _places ??= new Places(names, columns);
        _row++;
        // Files of fixed width fill names up with blanks.
        if (cells[_places.Variant]?.Trim() is not { Length: > 0 } variant)
            return UnitFileFaults.EmptyCell(columns.Variant, _row);
        if (_places.Unit is { } place && AddUnit(cells[place]) is { } fault)
            return fault;
        var values = new double[columns.Metrics.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var metric = columns.Metrics[i];
            if (UnitValue.TryRead(cells[_places.Metrics[i]], metric.Kind, numbers, out values[i]))
                continue;
            if (!NumberText.IsMissing(cells[_places.Metrics[i]]) || numbers.Missing == MissingValue.Refuse)
                return UnitFileFaults.BadValue(metric, _row, cells[_places.Metrics[i]] ?? "");
            _missing[metric.Name] = _missing.GetValueOrDefault(metric.Name) + 1;
            if (numbers.Missing == MissingValue.Drop)
                return null;
            values[i] = 0;
        }
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Capped(columns.Metrics[i], values[i]);
            if (Math.Abs(values[i]) > UnitValue.Largest)
                return UnitFileFaults.ValueTooLarge(columns.Metrics[i], _row, cells[_places.Metrics[i]]!);
        }
        _shares.Add(variant, _row, values);
        Add((variant, _places.Dimension is { } dimension ? cells[dimension] ?? "" : ""), values);
        return null;
    }

    /// <summary>A hash that came twice may be two units': a second pass looks at their ids themselves.</summary>
    public Fault? FindDoubled(Func<IEnumerable<(IReadOnlyList<string> Names, string?[] Cells)>> again)
    {
        if (_doubled.Count == 0)
            return null;
        var seen = new Dictionary<string, (long First, long Count)>();
        var row = 0L;
        foreach (var (_, cells) in again())
        {
            row++;
            var unit = cells[_places!.Unit!.Value]!;
            if (_doubled.Contains(Hash(unit)))
                seen[unit] = seen.TryGetValue(unit, out var before) ? before with { Count = before.Count + 1 } : (row, 1);
        }
        var doubled = seen.Where(pair => pair.Value.Count > 1).OrderBy(pair => pair.Value.First).Take(1).ToList();
        return doubled is [var (unitId, (first, count))] ? UnitFileFaults.DuplicateUnit(unitId, count, first) : null;
    }

    public Outcome<UnitFileContent> ToContent() =>
        _groups.Count == 0
            ? UnitFileFaults.NoRows()
            : new UnitFileContent(
                [
                    .. _groups.Select(pair => new UnitGroup(
                        pair.Key.Variant,
                        columns.Dimension is null ? null : pair.Key.Dimension,
                        pair.Value[^1].Count,
                        [.. pair.Value.SkipLast(1).Select(one => one.ToMoments())]
                    )),
                ],
                _missing
            )
            {
                Capped = _capped,
                Dominant = [.. _shares.Dominant()],
            };

    private double Capped(MetricColumn metric, double value)
    {
        if (metric.Cap is not { } cap || value <= cap)
            return value;
        _capped[metric.Name] = _capped.GetValueOrDefault(metric.Name) + 1;
        return cap;
    }

    private Fault? AddUnit(string? unit)
    {
        if (unit is null)
            return UnitFileFaults.EmptyCell(columns.Unit!, _row);
        if (!_units.Add(Hash(unit)))
            _doubled.Add(Hash(unit));
        return null;
    }

    /// <summary>The last one of a group counts its units.</summary>
    private void Add((string Variant, string Dimension) key, double[] values)
    {
        if (!_groups.TryGetValue(key, out var group))
            _groups[key] = group = [.. Enumerable.Range(0, values.Length + 1).Select(_ => new Running())];
        for (var i = 0; i < values.Length; i++)
            group[i].Add(values[i]);
        group[^1].Add(0);
    }

    /// <summary>FNV-1a over UTF-16.</summary>
    private static ulong Hash(string unit)
    {
        var hash = 14_695_981_039_346_656_037;
        foreach (var character in unit)
            hash = unchecked((hash ^ character) * 1_099_511_628_211);
        return hash;
    }

    /// <summary>Where the columns that are asked for stand.</summary>
    private sealed class Places(IReadOnlyList<string> names, UnitColumns columns)
    {
        public int? Unit { get; } = columns.Unit is { } unit ? Find(names, unit) : null;
        public int Variant { get; } = Find(names, columns.Variant);
        public int? Dimension { get; } = columns.Dimension is { } dimension ? Find(names, dimension) : null;
        public int[] Metrics { get; } = [.. columns.Metrics.Select(metric => Find(names, metric.Name))];

        private static int Find(IReadOnlyList<string> names, string name) =>
            FileColumns.Find(names, name) ?? throw new UnreadableFileException(UnitFileFaults.NoSuchColumn(name, names));
    }

    /// <summary>Mean and centred second moment of values that come one by one.</summary>
    /// <remarks>
    /// Welford, "Note on a method for calculating corrected sums of squares and products", Technometrics 1962; the mean that is answered comes from a sum whose
    /// rounding error is carried (Neumaier 1974).
    /// </remarks>
    private sealed class Running
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
}

/// <summary>One value of a unit, as files hold it.</summary>
internal static class UnitValue
{
    /// <summary>The bound of events' values too: sums of squares stay far within a double.</summary>
    public const double Largest = 1e15;

    public static bool TryRead(string? text, MetricKind kind, NumberRules numbers, out double value)
    {
        value = 0;
        if (text is null)
            return false;
        if (kind != MetricKind.Proportion)
            return NumberText.TryRead(text, numbers.Decimal, out value);
        return NumberText.TryReadAnswer(text, out value) || (NumberText.TryRead(text, numbers.Decimal, out value) && value is 0 or 1);
    }
}
