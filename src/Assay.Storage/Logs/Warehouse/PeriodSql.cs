using System.Globalization;
using Assay.Core.Analyse;

namespace Assay.Storage.Logs.Warehouse;

/// <summary>Cuts time into the periods of a plan.</summary>
internal static class PeriodSql
{
    /// <summary>Start of the period that a time is in: UTC for hours, local time of the plan's zone for days and weeks.</summary>
    public static string Start(AnalysisPlan plan, string time) => DuckDialect.PeriodStart(plan.Granularity, Local(plan, time));

    /// <remarks>The offsets are told as numbers, latest first, so that nearly every row is done with the first comparison.</remarks>
    private static string Local(AnalysisPlan plan, string time)
    {
        if (plan.Zone.IsUtc || plan.Granularity == Granularity.Hour)
            return time;
        var offsets = plan.Zone.Offsets(plan.UntilUtc);
        var branches = offsets.SkipLast(1).Select(one => $"WHEN {time} >= TIMESTAMP '{Text(one.FromUtc)}' THEN {Seconds(one.Offset)}");
        var last = Seconds(offsets[^1].Offset);
        var shift = offsets.Count == 1 ? last : $"CASE {string.Join(' ', branches)} ELSE {last} END";
        return $"({time} + to_seconds(({shift})::BIGINT))";
    }

    private static string Text(DateTime time) => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan offset) => ((long)offset.TotalSeconds).ToString(CultureInfo.InvariantCulture);
}
