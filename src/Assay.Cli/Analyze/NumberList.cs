using System.Globalization;

namespace Assay.Cli.Analyze;

/// <summary>Numbers by name on the command line: <c>a=50,b=50</c>.</summary>
internal static class NumberList
{
    public static Dictionary<string, double>? ParseWeights(string text, Action<string> addError)
    {
        var weights = new Dictionary<string, double>();
        foreach (var part in text.Split(','))
        {
            if (Parse(part) is { Number: >= 0 } weight && weights.TryAdd(weight.Name, weight.Number))
                continue;
            addError($"--weights takes each variant once with its share, as in a=50,b=50, not {text}.");
            return null;
        }
        return weights;
    }

    public static Dictionary<string, double>? ParseCaps(IEnumerable<string> texts, Action<string> addError)
    {
        var caps = new Dictionary<string, double>();
        foreach (var text in texts)
        {
            if (Parse(text) is { } cap && caps.TryAdd(cap.Name, cap.Number))
                continue;
            addError($"--cap takes each column once with a number, as in revenue=500, not {text}.");
            return null;
        }
        return caps;
    }

    // From the right, since a name may contain equals signs.
    private static (string Name, double Number)? Parse(string text)
    {
        var equals = text.LastIndexOf('=');
        return
            equals > 0
            && double.TryParse(text[(equals + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number)
            ? (text[..equals], number)
            : null;
    }
}
