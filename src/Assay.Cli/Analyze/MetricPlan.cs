using Assay.Core.Catalog;
using Assay.Storage.Files;

namespace Assay.Cli.Analyze;

/// <summary>The metrics of an analysis: their roles, and their caps.</summary>
internal static class MetricPlan
{
    /// <returns>What contradicts itself, in words; <c>null</c>: nothing.</returns>
    public static string? Contradiction(IReadOnlyList<MetricChoice> metrics, IReadOnlyDictionary<string, double> caps)
    {
        if (metrics.GroupBy(metric => metric.Column).FirstOrDefault(column => column.Count() > 1) is { } twice)
            return $"The column {twice.Key} is named as two metrics; a column is one metric.";
        foreach (var column in caps.Keys)
        {
            if (metrics.FirstOrDefault(metric => metric.Column == column) is not { } metric)
                return $"--cap names {column}, which is no metric here. The metrics are: {string.Join(", ", metrics.Select(one => one.Column))}.";
            if (metric.Kind == MetricKind.Proportion)
                return $"{column} is a proportion, which has no cap: a unit did it or did not. Cap a mean, or leave --cap out.";
        }
        return null;
    }

    public static IEnumerable<MetricUse> Uses(IReadOnlyList<MetricChoice> metrics, IReadOnlyDictionary<string, double> caps)
    {
        var isDecided = metrics.Any(metric => metric.Role == MetricRole.Primary);
        foreach (var metric in metrics)
        {
            var role = metric.Role ?? (isDecided ? MetricRole.Secondary : MetricRole.Primary);
            isDecided |= role == MetricRole.Primary;
            yield return new MetricUse(metric.Column, metric.Kind, metric.Column, role, metric.Direction ?? MetricDirection.Increase)
            {
                Cap = Cap(caps, metric.Column),
                Margin = metric.Margin,
            };
        }
    }

    public static MetricColumn Column(MetricUse metric) => new(metric.Event, metric.Kind) { Cap = metric.Cap };

    private static double? Cap(IReadOnlyDictionary<string, double> caps, string column) =>
        caps.TryGetValue(column, out var cap) ? cap : null;
}
