using Assay.Core.Catalog;
using Assay.Core.Record;

namespace Assay.Storage.Logs.Warehouse;

/// <summary>Leaves out what does not count: what was set aside, or recorded in another environment.</summary>
internal static class SetAsideSql
{
    /// <summary>A further condition on the rows of <c>exposures</c> or <c>events</c>; empty where all count.</summary>
    public static string AndKept(string row, EvidenceRules rules, bool isEvent, SqlText text)
    {
        var covers = Covers(row, rules, isEvent, text);
        return EnvironmentSql.AndOfExperiment(row, rules, text) + (covers is null ? "" : $" AND NOT ({covers})");
    }

    /// <summary>As <see cref="AndKept"/>, for joins: those of a key, or of a time of receipt, that stand for themselves.</summary>
    public static string AndKeptJoins(string row, EvidenceRules rules, SqlText text)
    {
        var covers = rules
            .SetAside.Where(one => one is { UnitId: null, IsExternal: null, FromUtc: null, ToUtc: null, CoversExposures: true })
            .Select(one => All(Recording(row, "joined_at", one, text)))
            .ToList();
        return covers.Count == 0 ? "" : $" AND NOT ({string.Join(" OR ", covers)})";
    }

    /// <summary>Whether a row is set aside; <c>null</c> where nothing of its kind is.</summary>
    public static string? Covers(string row, EvidenceRules rules, bool isEvent, SqlText text)
    {
        var covers = rules
            .SetAside.Where(one => isEvent ? one.CoversEvents : one.CoversExposures)
            .Select(one => All(Conditions(row, one, rules, isEvent, text)))
            .ToList();
        return covers.Count == 0 ? null : string.Join(" OR ", covers);
    }

    private static IEnumerable<string> Conditions(string row, SetAside one, EvidenceRules rules, bool isEvent, SqlText text)
    {
        var happened = isEvent ? "happened_at" : "exposed_at";
        if (one.IsExternal is { } isExternal)
            yield return $"{row}.is_external = {text.Bind(isExternal)}";
        if (one.UnitId is { } unit)
            yield return rules.JoinsPeople
                ? $"{row}.unit_id IN (SELECT {text.Bind(unit)} UNION ALL SELECT o.earlier_id FROM ({PeopleSql.Joins(rules, text)}) o WHERE o.unit_id = {text.Bind(unit)})"
                : $"{row}.unit_id = {text.Bind(unit)}";
        if (one.FromUtc is { } from)
            yield return $"{row}.{happened} >= {text.Bind(from.UtcDateTime)}";
        if (one.ToUtc is { } to)
            yield return $"{row}.{happened} < {text.Bind(to.UtcDateTime)}";
        foreach (var condition in Recording(row, "received_at", one, text))
            yield return condition;
    }

    private static IEnumerable<string> Recording(string row, string received, SetAside one, SqlText text)
    {
        if (one.KeyId is { } key)
            yield return $"{row}.key_id = {text.Bind(key)}";
        if (one.ReceivedFromUtc is { } from)
            yield return $"{row}.{received} >= {text.Bind(from.UtcDateTime)}";
        if (one.ReceivedToUtc is { } to)
            yield return $"{row}.{received} < {text.Bind(to.UtcDateTime)}";
    }

    /// <summary>What is not known of a row, as its key before keys were kept, does not hold.</summary>
    private static string All(IEnumerable<string> conditions) =>
        $"coalesce({string.Join(" AND ", conditions.DefaultIfEmpty("true"))}, false)";
}
