using System.Globalization;
using Assay.Core;
using Assay.Core.Catalog;

namespace Assay.Cli.Analyze;

/// <summary>A metric as it stands on the command line: <c>COLUMN:proportion</c>, <c>COLUMN:mean:decrease</c>, <c>COLUMN:mean:guardrail:0.02</c>.</summary>
internal sealed record MetricChoice(string Column, MetricKind Kind)
{
    /// <summary><c>null</c>: the first such metric decides, the others inform.</summary>
    public MetricRole? Role { get; init; }

    public MetricDirection? Direction { get; init; }

    /// <summary>Guardrails: the tolerated worsening as a fraction of the control's mean.</summary>
    public double? Margin { get; init; }

    public static MetricChoice? ParseMetric(string text, Action<string> addError)
    {
        if (Parse(text, role: null) is not { } metric)
        {
            addError(
                "--metric takes COLUMN:proportion or COLUMN:mean, and after it, where they are wanted, :decrease (less is better) and "
                    + $":primary, :secondary, :exploratory or :guardrail (with its margin, as in :guardrail:0.02), not {text}."
            );
            return null;
        }
        if (metric.Margin is null || metric.Role == MetricRole.Guardrail)
            return metric;
        addError($"A margin belongs to a guardrail, as in {metric.Column}:{Wire.Name(metric.Kind)}:guardrail:0.02; {text} is none.");
        return null;
    }

    public static MetricChoice? ParseGuardrail(string text, Action<string> addError)
    {
        if (Parse(text, MetricRole.Guardrail) is { } guardrail)
            return guardrail;
        addError(
            "--guardrail takes COLUMN:proportion or COLUMN:mean, and after it, where they are wanted, :decrease (less is better) and the "
                + $"margin as a fraction of the control's mean from 0 up to 1, as in load:mean:decrease:0.02, not {text}."
        );
        return null;
    }

    // From the right, since a column's name may contain colons.
    private static MetricChoice? Parse(string text, MetricRole? role)
    {
        var choice = new MetricChoice("", default) { Role = role };
        while (text.LastIndexOf(':') is > 0 and var colon)
        {
            var word = text[(colon + 1)..];
            text = text[..colon];
            if (Wire.TryRead<MetricKind>(word, out var kind))
                return kind is MetricKind.Proportion or MetricKind.Mean ? choice with { Column = text, Kind = kind } : null;
            if (choice.With(word) is not { } next)
                return null;
            choice = next;
        }
        return null;
    }

    /// <summary><c>null</c> where the word means nothing, or says again what an earlier one said.</summary>
    private MetricChoice? With(string word)
    {
        if (Direction is null && Wire.TryRead<MetricDirection>(word, out var direction))
            return this with { Direction = direction };
        if (Role is null && Wire.TryRead<MetricRole>(word, out var role))
            return this with { Role = role };
        return Margin is null && ReadMargin(word) is { } margin ? this with { Margin = margin } : null;
    }

    /// <summary>A fraction, or a number of percent: <c>0.02</c>, <c>2%</c>.</summary>
    private static double? ReadMargin(string text)
    {
        var isPercent = text.EndsWith('%');
        if (!double.TryParse(text.TrimEnd('%', ' '), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return null;
        var margin = isPercent ? number / 100 : number;
        return margin is >= 0 and < 1 ? margin : null;
    }
}
