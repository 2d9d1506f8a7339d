using Assay.Core;
using Assay.Core.Catalog;

namespace Assay.Cli.Analyze;

/// <summary>A metric as it stands on the command line: <c>COLUMN:proportion</c>, <c>COLUMN:mean:decrease</c>.</summary>
internal sealed record MetricChoice(string Column, MetricKind Kind, MetricDirection Direction)
{
    // From the right, since a column's name may contain colons.
    public static MetricChoice? Parse(string text, Action<string> addError)
    {
        var (rest, last) = SplitLast(text);
        var direction = MetricDirection.Increase;
        if (Wire.TryRead<MetricDirection>(last, out var named))
            (direction, (rest, last)) = (named, SplitLast(rest));
        if (rest.Length > 0 && Wire.TryRead<MetricKind>(last, out var kind) && kind is MetricKind.Proportion or MetricKind.Mean)
            return new MetricChoice(rest, kind, direction);
        addError($"--metric takes COLUMN:proportion or COLUMN:mean (and :decrease after it where less is better), not {text}.");
        return null;
    }

    private static (string Before, string Last) SplitLast(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon < 0 ? ("", text) : (text[..colon], text[(colon + 1)..]);
    }
}

/// <summary>Planned shares on the command line: <c>a=50,b=50</c>.</summary>
internal static class WeightList
{
    public static Dictionary<string, double>? Parse(string text, Action<string> addError)
    {
        var weights = new Dictionary<string, double>();
        foreach (var part in text.Split(','))
        {
            var equals = part.LastIndexOf('=');
            var isWeight = double.TryParse(part[(equals + 1)..], out var weight) && weight >= 0 && double.IsFinite(weight);
            if (equals < 1 || !isWeight || !weights.TryAdd(part[..equals], weight))
            {
                addError($"--weights takes each variant once with its share, as in a=50,b=50, not {text}.");
                return null;
            }
        }
        return weights;
    }
}
