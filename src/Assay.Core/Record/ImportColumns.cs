namespace Assay.Core.Record;

/// <summary>Which column of a file holds which field.</summary>
internal sealed class ImportColumns
{
    private readonly Dictionary<string, int> _columns = new(StringComparer.OrdinalIgnoreCase);
    private readonly IReadOnlyDictionary<string, string> _defaults;

    /// <exception cref="UnreadableFileException">A column that is asked for is not there, or there twice.</exception>
    public ImportColumns(IReadOnlyList<string> columns, ImportOrder order)
    {
        _defaults = order.Defaults;
        Numbers = order.Numbers;
        Kind = order.Kind;
        foreach (var (field, column) in order.Columns)
            _columns[field] =
                FileColumns.Find(columns, column) ?? throw new UnreadableFileException(FileFaults.NoSuchColumn(column, columns));
        // A mapped column has the meaning that the caller gives it, and no second one by its name.
        var mapped = _columns.Values.ToHashSet();
        var unmapped = ImportFields.Of(Kind).Where(field => !order.Maps(field)).SelectMany(field => field.Names);
        foreach (var name in unmapped.Where(name => name != ImportFields.BareId))
            if (FileColumns.Find(columns, name) is { } index && !mapped.Contains(index))
                _columns[name] = index;
        HasUnreadId = Kind == ImportKind.Events && !HasAny(ImportFields.EventId) && columns.Where(IsBareId).Any();
        Values =
        [
            .. Members(ImportFields.Event).Select(pair => pair.Column),
            .. _columns.Where(pair => Kind == ImportKind.Events && pair.Key == ImportFields.Value.Name).Select(pair => pair.Value),
        ];
        RequireUnits(columns);
        if (Kind == ImportKind.Wide)
            RequireWide();

        bool IsBareId(string column, int index) =>
            column.Equals(ImportFields.BareId, StringComparison.OrdinalIgnoreCase) && !mapped.Contains(index);
    }

    public ImportKind Kind { get; }

    /// <summary>The events' ids are made, though the file has a column <c>id</c>, which nothing is read from.</summary>
    public bool HasUnreadId { get; }

    /// <summary>The columns whose cells may say that there is no value.</summary>
    public IReadOnlyList<int> Values { get; }

    public NumberRules Numbers { get; }

    /// <summary>The row's own cell under any of the field's names, or what the order gives to all rows.</summary>
    public string? Text(string?[] cells, ImportField field)
    {
        foreach (var name in field.Names)
            if (_columns.TryGetValue(name, out var index) && cells[index] is { Length: > 0 } cell)
                return cell;
        foreach (var name in field.Names)
            if (_defaults.TryGetValue(name, out var given))
                return given;
        return null;
    }

    public bool Has(ImportField field) => _columns.ContainsKey(field.Name);

    private bool HasAny(ImportField field) => Array.Exists(field.Names, _columns.ContainsKey);

    /// <summary>The columns mapped into a JSON field: <c>context.channel</c> gives the member <c>channel</c>.</summary>
    public IEnumerable<(string Member, int Column)> Members(ImportField field) =>
        _columns
            .Where(pair => pair.Key.StartsWith(field.Name + ".", StringComparison.Ordinal))
            .Select(pair => (pair.Key[(field.Name.Length + 1)..], pair.Value));

    /// <summary>When a past experiment's units met it is not when their file arrives.</summary>
    private void RequireWide()
    {
        if (Values.Count == 0)
            throw new UnreadableFileException(FileFaults.NoValueColumns());
        if (!HasAny(ImportFields.ExposedAt) && !Array.Exists(ImportFields.ExposedAt.Names, _defaults.ContainsKey))
            throw new UnreadableFileException(FileFaults.NoTime());
    }

    /// <summary>Without it every row would be refused for the same reason.</summary>
    private void RequireUnits(IReadOnlyList<string> columns)
    {
        if (!Has(ImportFields.UserId) && !Has(ImportFields.AnonymousId))
            throw new UnreadableFileException(FileFaults.NoUnits(columns));
    }
}
