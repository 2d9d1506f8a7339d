using Assay.Storage.Logs.DuckDb;

namespace Assay.Storage.Logs.Warehouse;

/// <summary>A statement in the making, with its parameters: values are only ever bound, never written into the text.</summary>
internal sealed class SqlText
{
    private readonly List<DuckValue> _parameters = [];

    /// <summary>Takes the value as the next parameter.</summary>
    /// <returns>How the statement's text refers to it.</returns>
    public string Bind(DuckValue value)
    {
        _parameters.Add(value);
        return $"${_parameters.Count}";
    }

    /// <summary>Takes each value as a parameter.</summary>
    /// <returns>Their references, separated by commas.</returns>
    public string Bind(IEnumerable<string> values) => string.Join(", ", values.Select(value => Bind(value)));

    public List<T> Query<T>(DuckConnection connection, string sql, Func<DuckRow, T> read, CancellationToken ct) =>
        connection.Query(sql, read, ct, _parameters.ToArray());
}
