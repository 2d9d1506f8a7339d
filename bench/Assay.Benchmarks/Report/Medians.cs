namespace Assay.Benchmarks.Report;

internal static class Medians
{
    /// <summary>The upper one of the two in the middle where the number is even.</summary>
    public static T Median<T>(this IEnumerable<T> values) => values.MedianBy(value => value);

    public static T MedianBy<T, TKey>(this IEnumerable<T> values, Func<T, TKey> key)
    {
        var sorted = values.OrderBy(key).ToList();
        return sorted[sorted.Count / 2];
    }
}
