using Assay.Core.Analyse;

namespace Assay.Storage.Logs.Warehouse;

/// <summary>What the metric statements say in DuckDB's own way.</summary>
internal static class DuckDialect
{
    /// <summary>A number that tells the rows of a table apart.</summary>
    public const string RowNumber = "rowid";

    /// <summary>Microseconds from one time to another.</summary>
    public static string Elapsed(string from, string to) => $"(epoch_us({to}) - epoch_us({from}))";

    /// <summary>Start of the UTC hour, day or Monday.</summary>
    public static string PeriodStart(Granularity granularity, string time) =>
        $"date_trunc('{granularity switch
        {
            Granularity.Hour => "hour",
            Granularity.Day => "day",
            Granularity.Week => "week",
            _ => throw new ArgumentOutOfRangeException(nameof(granularity), granularity, "There is one period only."),
        }}', {time})::TIMESTAMP";

    /// <summary>The text under a key of a JSON object, or null. The path is to be bound: <see cref="KeyPath"/>.</summary>
    public static string TextUnderKey(string json, string path) => $"json_extract_string({json}, {path})";

    /// <summary>A JSON pointer (RFC 6901), so that any key can be named.</summary>
    public static string KeyPath(string key) =>
        "/" + key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
