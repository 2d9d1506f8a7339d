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
    /// <remarks>A text that is no JSON has nothing under any key: one bad row must not fail a statement.</remarks>
    public static string TextUnderKey(string json, string path) =>
        $"CASE WHEN json_valid({json}) THEN json_extract_string({json}, {path}) END";

    /// <summary>The type of the value under a key, or null.</summary>
    public static string TypeUnderKey(string json, string path) => $"CASE WHEN json_valid({json}) THEN json_type({json}, {path}) END";

    /// <summary>Whether a type that <see cref="TypeUnderKey"/> gives is a number's.</summary>
    public static string IsNumberType(string type) => $"{type} IN ('BIGINT', 'UBIGINT', 'HUGEINT', 'DOUBLE')";

    /// <summary>A text as the number that it is, or null.</summary>
    public static string ToNumber(string text) => $"TRY_CAST({text} AS DOUBLE)";

    /// <summary>A JSON pointer (RFC 6901), so that any key can be named.</summary>
    public static string KeyPath(string key) =>
        "/" + key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
