namespace Assay.Core;

/// <summary>A store cannot take or give data now. The same call may be made again. The message goes into answers and logs: it holds no path, no SQL and no data.</summary>
/// <remarks>A store that throws it has stored nothing of the call. A use case that calls several may have stored something before, and says so.</remarks>
public sealed class StoreUnavailableException : Exception
{
    public StoreUnavailableException(string message, Exception? inner = null)
        : base(message, inner) { }

    /// <summary>When trying again makes sense; at least one second.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);
}
