namespace Assay.Storage.Logs.Journal;

/// <summary>Ids that clients gave to events in the last 24 hours. For the writer only.</summary>
/// <remarks>Receipts are kept in whole seconds, so an id is held for up to a second longer, never shorter.</remarks>
internal sealed class SeenEventIds(TimeProvider time)
{
    public static readonly TimeSpan Window = TimeSpan.FromHours(24);
    private readonly FingerprintTable _receipts = new();
    private readonly List<(Fingerprint Id, uint Before)> _uncommitted = [];
    private uint _newest;
    private uint _keepFrom;

    /// <summary>False if the id is held already.</summary>
    /// <param name="received">See <see cref="Receipt"/>.</param>
    public bool Admit(Fingerprint id, uint received)
    {
        if (_receipts.TryGet(id, out var held) && received <= held + (long)Window.TotalSeconds)
            return false;
        // At once, since nobody else reads: a place of its own for what is not durable yet would cost as much again.
        _receipts.Set(id, received, _keepFrom);
        _uncommitted.Add((id, held));
        _newest = Math.Max(_newest, received);
        return true;
    }

    /// <summary>Takes what was admitted as durable; ids past the window fall away in time.</summary>
    public void Commit()
    {
        // The clock guards against one receipt from a wrong future emptying the window, the newest receipt against a wrong clock.
        var newest = Math.Min(_newest, Receipt(time.GetUtcNow().UtcDateTime));
        _keepFrom = (uint)Math.Max(0, newest - (long)Window.TotalSeconds);
        _uncommitted.Clear();
    }

    /// <summary>Forgets what was admitted since the last commit: each id holds its receipt before, or one in 1970, which is past the window.</summary>
    public void Discard()
    {
        foreach (var (id, before) in Enumerable.Reverse(_uncommitted))
            _receipts.Set(id, before, _keepFrom);
        _uncommitted.Clear();
    }

    /// <summary>A time in seconds since 1970.</summary>
    public static uint Receipt(DateTime utc) =>
        (uint)Math.Clamp((utc - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond, 0, uint.MaxValue);
}
