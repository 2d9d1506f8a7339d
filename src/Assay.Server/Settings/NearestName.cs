namespace Assay.Server.Settings;

/// <summary>The known name that a mistyped one most likely stands for.</summary>
internal static class NearestName
{
    /// <summary>A sentence to put behind an error; empty where no known name is near.</summary>
    public static string Suggest(string name, IEnumerable<string> known) =>
        known
            .Select(candidate => (Candidate: candidate, Distance: Compare(name.ToUpperInvariant(), candidate.ToUpperInvariant())))
            .OrderBy(pair => pair.Distance)
            .FirstOrDefault()
            is { Candidate: { } nearest } best
        && best.Distance <= Math.Max(2, name.Length / 3)
            ? $" Did you mean {nearest}?"
            : "";

    /// <summary>A name that a known one ends with is as near as one wrong letter.</summary>
    private static int Compare(string name, string candidate) =>
        name.Length > 3 && candidate.EndsWith(name, StringComparison.Ordinal) ? 1 : Distance(name, candidate);

    /// <summary>Letters to insert, remove or replace to get from one to the other (Levenshtein).</summary>
    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (from[i - 1] == to[j - 1] ? 0 : 1)));
        }
        return row[^1];
    }
}
