using Assay.Core.Record;

namespace Assay.Storage.Logs.Warehouse;

/// <summary>Reads the ids of one person as one id: the known one.</summary>
internal static class PeopleSql
{
    /// <summary>earlier_id, unit_id: the latest word on each earlier id. An id that was parted is joined to itself.</summary>
    public static string Joins(EvidenceRules rules, SqlText text) =>
        $"""
            SELECT j.earlier_id, arg_max(j.unit_id, j.{DuckDialect.RowNumber}) AS unit_id FROM joins j
            WHERE true{SetAsideSql.AndKeptJoins("j", rules, text)} GROUP BY j.earlier_id
            """;

    /// <summary>The join by which <see cref="Person"/> knows whose id a row has; nothing where ids are no people.</summary>
    public static string Joined(string row, EvidenceRules rules, SqlText text) =>
        rules.JoinsPeople ? $"LEFT JOIN ({Joins(rules, text)}) known_{row} ON known_{row}.earlier_id = {row}.unit_id" : "";

    /// <summary>The id of a row's person.</summary>
    public static string Person(string row, EvidenceRules rules) =>
        rules.JoinsPeople ? $"coalesce(known_{row}.unit_id, {row}.unit_id)" : $"{row}.unit_id";

    /// <summary>The events that count as evidence, each under its person's id: to be read like the table itself.</summary>
    public static string Events(EvidenceRules rules, SqlText text)
    {
        var kept = SetAsideSql.AndKept("e", rules, isEvent: true, text);
        if (!rules.JoinsPeople)
            return kept.Length == 0 ? "events" : $"(SELECT * FROM events e WHERE true{kept})";
        return $"""
            (SELECT e.* REPLACE ({Person("e", rules)} AS unit_id) FROM events e {Joined("e", rules, text)} WHERE true{kept})
            """;
    }
}
