namespace Assay.Storage.Logs.Journal;

/// <summary>Ids that clients gave to events in the last 24 hours, at most as many as the memory for them holds. For the writer only.</summary>
/// <remarks>
/// Receipts are kept in whole seconds, so an id is held for up to a second longer, never shorter. An id takes 22 to 43 bytes. Where there
/// are more of them than the memory holds, those of the earliest seconds are forgotten, a quarter of all at once, so that it is seldom done.
/// </remarks>
internal sealed class SeenEventIds(TimeProvider time, long maxBytes)
{
    public static readonly TimeSpan Window = TimeSpan.FromHours(24);
    public const int BytesPerId = 43;
    private readonly long _maxIds = Math.Max(1, maxBytes / BytesPerId);
    private readonly FingerprintTable _receipts = new();
    private readonly List<(Fingerprint Id, uint Before, uint Received)> _uncommitted = [];

    /// <summary>How many ids each second of the window brought: tells where to cut.</summary>
    private readonly SortedDictionary<uint, long> _bySecond = [];
    private long _held;
    private long _forgotten;
    private uint _newest;
    private uint _keepFrom;

    /// <summary>Any thread: ids forgotten before their 24 hours were over, since the start.</summary>
    public long Forgotten => Interlocked.Read(ref _forgotten);

    /// <summary>False if the id is held already.</summary>
    /// <param name="received">See <see cref="Receipt"/>.</param>
    public bool Admit(Fingerprint id, uint received)
    {
        if (_receipts.TryGet(id, out var held) && received <= held + (long)Window.TotalSeconds)
            return false;
        // At once, since nobody else reads: a place of its own for what is not durable yet would cost as much again.
        _receipts.Set(id, received, _keepFrom);
        _uncommitted.Add((id, held, received));
        Count(received, 1);
        _newest = Math.Max(_newest, received);
        return true;
    }

    /// <summary>Takes what was admitted as durable; ids past the window fall away in time.</summary>
    public void Commit()
    {
        // The clock guards against one receipt from a wrong future emptying the window, the newest receipt against a wrong clock.
        var newest = Math.Min(_newest, Receipt(time.GetUtcNow().UtcDateTime));
        _keepFrom = Math.Max(_keepFrom, (uint)Math.Max(0, newest - (long)Window.TotalSeconds));
        while (_bySecond.Count > 0 && _bySecond.First() is var (second, ids) && second < _keepFrom)
            Drop(second, ids);
        if (_held > _maxIds)
            ForgetOldest();
        _uncommitted.Clear();
    }

    /// <summary>Forgets what was admitted since the last commit: each id holds its receipt before, or one in 1970, which is past the window.</summary>
    public void Discard()
    {
        foreach (var (id, before, received) in Enumerable.Reverse(_uncommitted))
        {
            _receipts.Set(id, before, _keepFrom);
            Count(received, -1);
        }
        _uncommitted.Clear();
    }

    /// <summary>A time in seconds since 1970.</summary>
    public static uint Receipt(DateTime utc) =>
        (uint)Math.Clamp((utc - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond, 0, uint.MaxValue);

    private void ForgetOldest()
    {
        var before = _held;
        while (_held > _maxIds - _maxIds / 4 && _bySecond.First() is var (second, ids))
        {
            Drop(second, ids);
            _keepFrom = second + 1;
        }
        _receipts.Forget(_keepFrom);
        Interlocked.Add(ref _forgotten, before - _held);
    }

    private void Drop(uint second, long ids)
    {
        _bySecond.Remove(second);
        _held -= ids;
    }

    private void Count(uint second, long ids)
    {
        _bySecond[second] = _bySecond.GetValueOrDefault(second) + ids;
        _held += ids;
    }
}
