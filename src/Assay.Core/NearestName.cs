namespace Assay.Core;

/// <summary>The known name that a mistaken one was probably meant to be.</summary>
public static class NearestName
{
    private const int LongestCompared = 64;

    /// <summary>The nearest known name, or <c>null</c> where none is near.</summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        var folded = Fold(name);
        var best = known
            .Select(candidate => (Name: candidate, Distance: Distance(folded, Fold(candidate))))
            .OrderBy(one => one.Distance)
            .FirstOrDefault();
        return best.Name is not null && best.Distance <= Math.Max(1, folded.Length / 3) ? best.Name : null;
    }

    /// <summary>The known name that differs from this one by case, underscores or one letter; <c>null</c>: the name stands for itself.</summary>
    /// <remarks>For objects that may hold members of the caller's own: only what is hardly meant as such is taken for a slip.</remarks>
    public static string? Slip(string name, IEnumerable<string> known)
    {
        var folded = Fold(name);
        return known.FirstOrDefault(candidate =>
        {
            var other = Fold(candidate);
            return folded == other || (other.Length >= 5 && Math.Abs(folded.Length - other.Length) <= 1 && Distance(folded, other) == 1);
        });
    }

    /// <summary>Lower case letters and digits alone: <c>userId</c> and <c>user_id</c> are one.</summary>
    private static string Fold(string name) =>
        string.Concat(name.Take(LongestCompared).Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant));

    /// <summary>Letters to add, drop, change or swap. A name that begins another counts a quarter of what is missing; one that ends another, one letter.</summary>
    private static int Distance(string one, string other)
    {
        if (one.Length > 3 && other.EndsWith(one, StringComparison.Ordinal))
            return Math.Min(1, Edits(one, other));
        if (one.Length >= 3 && (other.StartsWith(one, StringComparison.Ordinal) || one.StartsWith(other, StringComparison.Ordinal)))
            return Math.Min(Math.Max(1, Math.Abs(one.Length - other.Length) / 4), Edits(one, other));
        return Edits(one, other);
    }

    /// <summary>Optimal string alignment (Damerau, "A technique for computer detection and correction of spelling errors", 1964).</summary>
    private static int Edits(string one, string other)
    {
        var rows = Enumerable.Range(0, one.Length + 1).Select(_ => new int[other.Length + 1]).ToArray();
        for (var i = 0; i <= one.Length; i++)
        for (var j = 0; j <= other.Length; j++)
            rows[i][j] =
                i == 0 ? j
                : j == 0 ? i
                : Math.Min(
                    Math.Min(rows[i - 1][j], rows[i][j - 1]) + 1,
                    Math.Min(rows[i - 1][j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1), Swapped(rows, one, other, i, j))
                );
        return rows[one.Length][other.Length];
    }

    private static int Swapped(int[][] rows, string one, string other, int i, int j) =>
        i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] ? rows[i - 2][j - 2] + 1 : int.MaxValue;
}
