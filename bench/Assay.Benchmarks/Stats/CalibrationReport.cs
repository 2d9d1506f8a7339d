using System.Globalization;
using System.Text;
using Assay.Benchmarks.Stats.Advised;
using Assay.Benchmarks.Stats.Calibration;

namespace Assay.Benchmarks.Stats;

/// <summary>Writes docs/calibration.md and its plot: what each method promises, beside what a simulation saw.</summary>
internal static class CalibrationReport
{
    private const int Runs = 40_000;

    private const string Head = """
        # Calibration

        What the methods promise, and what simulation through their public entry points saw. Written by
        `dotnet run -c Release --project bench/Assay.Benchmarks -- calibration`; the seeds are fixed, so a run repeats these numbers.
        The test suite runs the same claims with fewer trials.

        A promise is *kept* when the observation lies within 4.5 standard errors of it (or below, where it is a bound), plus a slack of a
        few thousandths where the promise takes a variance as known. *Warnings* are not promises: they show what goes wrong without
        the method, and that these simulations would notice.

        ![Observed frequencies beside the promised ones](calibration.svg)

        | method | claim | promised | observed | standard error | trials | verdict |
        |---|---|---|---|---|---|---|

        """;

    private static IEnumerable<Claim> All => Claims.All.Concat(AdviceClaims.All);

    /// <summary>The rows of one method, without touching the page.</summary>
    public static void Print(string method)
    {
        foreach (var claim in All.Where(claim => claim.Method == method))
            Console.WriteLine(Row(claim, claim.Observe(Runs)));
    }

    public static void Write()
    {
        var docs = Path.Combine(Root(), "docs");
        var rows = new List<(Claim Claim, Observation Seen)>();
        foreach (var claim in All)
        {
            rows.Add((claim, claim.Observe(Runs)));
            Console.WriteLine(Row(rows[^1].Claim, rows[^1].Seen));
        }
        var table = rows.Aggregate(new StringBuilder(Head), (text, row) => text.Append(Row(row.Claim, row.Seen)).Append('\n'));
        File.WriteAllText(Path.Combine(docs, "calibration.md"), table.ToString());
        File.WriteAllText(Path.Combine(docs, "calibration.svg"), CalibrationPlot.Draw(rows));
    }

    private static string Row(Claim claim, Observation seen)
    {
        var promised = (claim.Promise == Promise.AtMost ? "at most " : "") + Number(claim.Value);
        var verdict =
            claim.Promise == Promise.Warning ? "warning"
            : claim.IsKeptBy(seen) ? "kept"
            : "**broken**";
        var method = $"[{claim.Method}](methods/{claim.Method}.md)";
        return $"| {method} | {claim.Statement} | {promised} | {Number(seen.Mean)} | {Number(seen.StandardError)} | {seen.Runs} | {verdict} |";
    }

    private static string Number(double value) => value.ToString("0.#####", CultureInfo.InvariantCulture);

    private static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "Assay.slnx")))
            at = at.Parent ?? throw new DirectoryNotFoundException("No folder above the program holds Assay.slnx.");
        return at.FullName;
    }
}
