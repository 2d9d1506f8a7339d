namespace Assay.Core.Catalog;

/// <summary>What an experiment's metrics must be, and how gaps in their description are filled.</summary>
internal static class MetricRules
{
    private const int MaxMetrics = 1000;

    public static IReadOnlyList<MetricUse> Complete(IReadOnlyList<MetricSpec> specs, FieldErrors errors)
    {
        errors.Require(specs.Count <= MaxMetrics, "metrics", $"An experiment has at most {MaxMetrics} metrics.");
        var metrics = specs.Select((spec, index) => Complete(spec, index, errors)).ToList();
        foreach (var twice in metrics.GroupBy(metric => metric.Key).Where(group => group.Count() > 1))
            errors.Add("metrics", $"The metric '{twice.Key}' stands twice.");
        return metrics;
    }

    private static MetricUse Complete(MetricSpec spec, int index, FieldErrors errors)
    {
        var field = $"metrics[{index}]";
        var key = spec.Key ?? spec.Event ?? "";
        errors.Require(key.Length is > 0 and <= Keys.MaxLength, $"{field}.key", "A metric needs a key of 1 to 100 characters.");
        errors.Require(spec.Event is null or { Length: > 0 and <= 200 }, $"{field}.event", "An event's name has 1 to 200 characters.");
        errors.Require(spec.WindowSeconds is null or > 0, $"{field}.window_seconds", "A window is longer than 0 seconds.");
        errors.Require(spec.Cap is null || double.IsFinite(spec.Cap.Value), $"{field}.cap", "A cap is a finite number.");
        errors.Require(
            spec.Margin is null or (>= 0 and < 1),
            $"{field}.margin",
            "A margin is a fraction of the control's mean, from 0 up to 1."
        );
        MetricFilters.Check(spec.Filters, $"{field}.filters", errors);
        var kind = Read(spec.Kind, MetricKind.Proportion, $"{field}.kind", errors);
        errors.Require(
            spec.Cap is null || kind != MetricKind.Proportion,
            $"{field}.cap",
            "A proportion has no cap: a unit did it or did not. Give the metric the kind count or mean, or leave the cap out."
        );
        return new MetricUse(
            key,
            kind,
            spec.Event ?? key,
            Read(spec.Role, index == 0 ? MetricRole.Primary : MetricRole.Secondary, $"{field}.role", errors),
            Read(spec.Direction, MetricDirection.Increase, $"{field}.direction", errors),
            spec.WindowSeconds,
            spec.Cap,
            spec.Margin
        )
        {
            Filters = spec.Filters,
        };
    }

    private static T Read<T>(string? text, T fallback, string field, FieldErrors errors)
        where T : struct, Enum
    {
        if (text is null)
            return fallback;
        if (Wire.TryRead<T>(text, out var value))
            return value;
        errors.Add(field, $"'{text}' is not one of: {string.Join(", ", Wire.Names<T>())}.");
        return fallback;
    }
}
