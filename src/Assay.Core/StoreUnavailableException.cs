namespace Assay.Core;

/// <summary>A store cannot take or give data now. Nothing was stored; the same call may be made again. The message goes into answers and logs: it holds no path, no SQL and no data.</summary>
public sealed class StoreUnavailableException : Exception
{
    public StoreUnavailableException(string message, Exception? inner = null)
        : base(message, inner) { }

    /// <summary>When trying again makes sense; at least one second.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);
}
