using Assay.Core;
using Assay.Core.Catalog;
using Assay.Core.Record;

namespace Assay.Storage.Files;

/// <summary>Takes the rows of a file of units one by one, and holds no more of them than moments and a hash of each unit's id.</summary>
internal sealed class UnitReading(UnitColumns columns, NumberRules numbers)
{
    private readonly UnitGroups _groups = new(columns.Metrics.Count);
    private readonly Dictionary<string, string> _variants = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, long> _missing = [];
    private readonly Dictionary<string, long> _capped = [];
    private readonly LargestShares _shares = new(columns.Metrics);
    private readonly HashSet<ulong> _units = [];
    private readonly HashSet<ulong> _doubled = [];
    private Places? _places;
    private long _row;

    /// <summary>What is wrong with the row; <c>null</c> where nothing is.</summary>
    public Fault? Add(IReadOnlyList<string> names, string?[] cells)
    {
        _places ??= new Places(names, columns);
        _row++;
        // Files of fixed width fill names up with blanks.
        if (cells[_places.Variant]?.Trim() is not { Length: > 0 } variant)
            return UnitFileFaults.EmptyCell(columns.Variant, _row);
        if (AddVariant(variant) is { } unfit)
            return unfit;
        var dimension = _places.Dimension is { } by ? cells[by] ?? "" : "";
        if (dimension.Contains('\0'))
            return FileFaults.NulCharacter(FileFaults.Cell(_row, columns.Dimension!));
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
        _groups.Add(variant, dimension, values);
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
            if (_doubled.Contains(TextHash.Of(unit)))
                seen[unit] = seen.TryGetValue(unit, out var before) ? before with { Count = before.Count + 1 } : (row, 1);
        }
        var doubled = seen.Where(pair => pair.Value.Count > 1).OrderBy(pair => pair.Value.First).Take(1).ToList();
        return doubled is [var (unitId, (first, count))] ? UnitFileFaults.DuplicateUnit(unitId, count, first) : null;
    }

    public Outcome<UnitFileContent> ToContent()
    {
        if (_groups.IsEmpty)
            return UnitFileFaults.NoRows();
        var groups = _groups.ToList(columns.Dimension is not null, out var otherValues);
        return new UnitFileContent(groups, _missing)
        {
            Capped = _capped,
            Dominant = [.. _shares.Dominant()],
            OtherValues = otherValues,
        };
    }

    private double Capped(MetricColumn metric, double value)
    {
        if (metric.Cap is not { } cap || value <= cap)
            return value;
        _capped[metric.Name] = _capped.GetValueOrDefault(metric.Name) + 1;
        return cap;
    }

    /// <summary>A column of ids that is taken for the variants by mistake is refused before it fills the memory.</summary>
    private Fault? AddVariant(string variant)
    {
        if (!_variants.TryAdd(variant, variant) && _variants[variant] is var other && other != variant)
            return UnitFileFaults.VariantsDifferInCase(other, variant, _row);
        return _variants.Count > Experiment.MaxVariants
            ? UnitFileFaults.TooManyVariants(columns.Variant, Experiment.MaxVariants, _row)
            : null;
    }

    private Fault? AddUnit(string? unit)
    {
        if (unit is null)
            return UnitFileFaults.EmptyCell(columns.Unit!, _row);
        if (!_units.Add(TextHash.Of(unit)))
            _doubled.Add(TextHash.Of(unit));
        return null;
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
