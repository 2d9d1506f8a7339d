using System.Globalization;
using System.Net;
using System.Text;
using Assay.Benchmarks.Stats.Calibration;

namespace Assay.Benchmarks.Stats;

/// <summary>Frequencies as a dot plot: a bar where the promise is, a dot with two standard errors where the simulation was.</summary>
internal static class CalibrationPlot
{
    private const double RowHeight = 17;
    private const double Left = 620;
    private const double Width = 420;
    private const double Top = 30;

    private const string Style = """
        <style>
        text { font: 11px system-ui, sans-serif; fill: #333 } .axis { stroke: #ddd } .promise { stroke: #888; stroke-width: 3 }
        .seen { fill: #1f6feb; stroke: #1f6feb } .warning { fill: #d1242f; stroke: #d1242f }
        @media (prefers-color-scheme: dark) { text { fill: #ccc } .axis { stroke: #444 } }
        </style>

        """;

    public static string Draw(IReadOnlyList<(Claim Claim, Observation Seen)> rows)
    {
        var frequencies = rows.Where(row => row.Claim.IsFrequency).ToArray();
        var height = Top + RowHeight * (frequencies.Length + 1);
        var svg = new StringBuilder();
        svg.Append(Text($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Left + Width + 30} {height}\" role=\"img\">\n"));
        svg.Append("<title>Observed frequencies beside the promised ones</title>\n").Append(Style);
        foreach (var tick in new[] { 0.001, 0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1 })
        {
            svg.Append(Text($"<line class=\"axis\" x1=\"{X(tick)}\" x2=\"{X(tick)}\" y1=\"{Top - 8}\" y2=\"{height - RowHeight}\"/>\n"));
            svg.Append(Text($"<text x=\"{X(tick)}\" y=\"{Top - 14}\" text-anchor=\"middle\">{tick}</text>\n"));
        }
        for (var row = 0; row < frequencies.Length; row++)
            Append(svg, frequencies[row].Claim, frequencies[row].Seen, Top + RowHeight * (row + 0.5));
        return svg.Append("</svg>\n").ToString();
    }

    private static void Append(StringBuilder svg, Claim claim, Observation seen, double y)
    {
        var (low, high) = (Math.Max(0, seen.Mean - 2 * seen.StandardError), Math.Min(1, seen.Mean + 2 * seen.StandardError));
        var kind = claim.Promise == Promise.Warning ? "warning" : "seen";
        var label = WebUtility.HtmlEncode(claim.ToString());
        svg.Append(Text($"<text x=\"{Left - 12}\" y=\"{y + 4}\" text-anchor=\"end\">{label}</text>\n"));
        svg.Append(Text($"<line class=\"promise\" x1=\"{X(claim.Value)}\" x2=\"{X(claim.Value)}\" y1=\"{y - 6}\" y2=\"{y + 6}\"/>\n"));
        svg.Append(Text($"<line class=\"{kind}\" x1=\"{X(low)}\" x2=\"{X(high)}\" y1=\"{y}\" y2=\"{y}\"/>\n"));
        svg.Append(Text($"<circle class=\"{kind}\" cx=\"{X(seen.Mean)}\" cy=\"{y}\" r=\"3\"/>\n"));
    }

    // Square roots spread the small error rates without hiding the powers.
    private static double X(double frequency) => Math.Round(Left + Width * Math.Sqrt(frequency), 1);

    private static string Text(FormattableString markup) => markup.ToString(CultureInfo.InvariantCulture);
}
