namespace Assay.Storage.Logs.Journal;

/// <summary>Ids that clients gave to events in the last 24 hours. For the writer only.</summary>
/// <remarks>Receipts are kept in whole seconds, so an id is held for up to a second longer, never shorter.</remarks>
internal sealed class SeenEventIds(TimeProvider time)
{
    public static readonly TimeSpan Window = TimeSpan.FromHours(24);
    private readonly FingerprintMap _receipts = new();
    private uint _newest;

    /// <summary>False if the id is held already.</summary>
    /// <param name="received">See <see cref="Receipt"/>.</param>
    public bool Admit(Fingerprint id, uint received)
    {
        if (_receipts.TryGetLatest(id, out var held) && received <= held + (long)Window.TotalSeconds)
            return false;
        _receipts.Stage(id, received);
        _newest = Math.Max(_newest, received);
        return true;
    }

    /// <summary>Takes what was admitted as durable; ids past the window fall away in time.</summary>
    public void Commit()
    {
        // The clock guards against one receipt from a wrong future emptying the window, the newest receipt against a wrong clock.
        var newest = Math.Min(_newest, Receipt(time.GetUtcNow().UtcDateTime));
        _receipts.Commit(keepFrom: (uint)Math.Max(0, newest - (long)Window.TotalSeconds));
    }

    public void Discard() => _receipts.Discard();

    /// <summary>A time in seconds since 1970.</summary>
    public static uint Receipt(DateTime utc) =>
        (uint)Math.Clamp((utc - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond, 0, uint.MaxValue);
}
