namespace Assay.Core;

/// <summary>A failure in words that hold no path, no SQL and nothing that users sent: for logs and answers.</summary>
/// <remarks>The messages of other libraries hold all of these. So of theirs only the type and the system's error number are used.</remarks>
public static class FailureText
{
    private const int Deepest = 5;

    /// <summary>The failure and its causes, the outermost first, in one line.</summary>
    public static string Of(Exception failure)
    {
        var parts = new List<string>();
        for (var one = failure; one is not null && parts.Count < Deepest; one = one.InnerException)
            parts.Add(Part(one));
        return string.Join(" < ", parts.Distinct());
    }

    /// <summary>As <see cref="Of"/>, and where it was thrown: methods, without the places of their sources.</summary>
    public static string WithTrace(Exception failure)
    {
        var frames = (failure.StackTrace ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return string.Join(Environment.NewLine + "   ", frames.Select(WithoutSource).Prepend(Of(failure)));
    }

    private static string Part(Exception one) =>
        one switch
        {
            StoreUnavailableException ours => ours.Message,
            IOException => $"{one.GetType().Name} {one.HResult:X8}",
            _ => one.GetType().Name,
        };

    private static string WithoutSource(string frame)
    {
        var source = frame.IndexOf(" in ", StringComparison.Ordinal);
        return source < 0 ? frame : frame[..source];
    }
}
