using Assay.Core.Record;

namespace Assay.Storage.Logs.Journal;

/// <summary>What an exposure adds to what is held of its unit, experiment and iteration.</summary>
internal enum Admission
{
    /// <summary>The unit was not held.</summary>
    First,

    /// <summary>The unit is held, under other marks than this row's.</summary>
    Further,

    /// <summary>The mark is held; this row is earlier and takes its place.</summary>
    Earlier,

    /// <summary>What is held of the mark is as early.</summary>
    Duplicate,
}

/// <summary>An exposure as the index knows it.</summary>
/// <param name="Ticks">When the unit met the variant.</param>
/// <param name="Origin">Source, kind of id and key in one number: <see cref="OriginOf"/>.</param>
internal readonly record struct HeldExposure(long Ticks, int VariantId, long Origin)
{
    private const long External = 1;
    private const long Anonymous = 2;

    public bool IsAssigned => (Origin & External) == 0;

    public bool IsAnonymous => (Origin & Anonymous) != 0;

    public static long OriginOf(ExposureSource source, bool isAnonymous, long? keyId) =>
        ((keyId is { } key ? key + 1 : 0) << 2) | (isAnonymous ? Anonymous : 0) | (source == ExposureSource.External ? External : 0);

    public bool IsOfMark(in HeldExposure other) => VariantId == other.VariantId && Origin == other.Origin;
}

/// <summary>The earliest exposure of every mark: about 45 bytes for a unit with one of them, as nearly all have.</summary>
/// <remarks>
/// One writer, readers without locks. A reader sees rows of different tables at different moments, but never one that is not durable:
/// each table alone decides an answer, and each of its states was true once.
/// </remarks>
internal sealed class HeldExposures(Fingerprinter fingerprinter)
{
    private readonly HeldList<HeldExposure> _rows = new();

    /// <summary>Place → the mark that came first of all.</summary>
    private readonly FingerprintMap _firsts = new();

    /// <summary>Mark → its earliest exposure, for all other marks of a place.</summary>
    private readonly FingerprintMap _others = new();

    /// <summary>Places of units that were met under an anonymous id first, and under the same id as a known one later.</summary>
    private readonly FingerprintMap _knownLater = new();

    /// <summary>Place → the earliest exposure that our own assignment gave, where the first mark does not say it.</summary>
    private readonly FingerprintMap _own = new();

    /// <summary>Any thread; only what is durable.</summary>
    public HeldExposure? FindOwn(Fingerprint place)
    {
        if (_own.TryGet(place, out var own))
            return _rows[own];
        return _firsts.TryGet(place, out var first) && _rows[first] is { IsAssigned: true } held ? held : null;
    }

    /// <summary>Any thread; only what is durable.</summary>
    public bool HasAny(Fingerprint place) => _firsts.TryGet(place, out _);

    /// <summary>Any thread; only what is durable.</summary>
    public bool IsHeld(Fingerprint place, in HeldExposure exposure)
    {
        if (!_firsts.TryGet(place, out var index))
            return false;
        var isOfFirst = _rows[index].IsOfMark(exposure);
        return (isOfFirst || _others.TryGet(MarkOf(place, exposure), out index)) && _rows[index].Ticks <= exposure.Ticks;
    }

    /// <summary>Any thread: the unit met a variant at the place as a known one. Only what is durable.</summary>
    public bool HasKnown(Fingerprint place) =>
        _firsts.TryGet(place, out var index) && (!_rows[index].IsAnonymous || _knownLater.TryGet(place, out _));

    /// <summary>The writer only: as <see cref="HasKnown"/>, with what is staged.</summary>
    public bool HasKnownLatest(Fingerprint place) =>
        _firsts.TryGetLatest(place, out var index) && (!_rows[index].IsAnonymous || _knownLater.TryGetLatest(place, out _));

    /// <summary>The writer only.</summary>
    public Admission Admit(Fingerprint place, in HeldExposure exposure)
    {
        if (!_firsts.TryGetLatest(place, out var first))
        {
            _firsts.Stage(place, _rows.Add(exposure));
            return Admission.First;
        }
        var isOfFirst = _rows[first].IsOfMark(exposure);
        var (map, key) = isOfFirst ? (_firsts, place) : (_others, MarkOf(place, exposure));
        var isKnown = map.TryGetLatest(key, out var held);
        if (isKnown && _rows[held].Ticks <= exposure.Ticks)
            return Admission.Duplicate;
        // Before the row itself, while the tables still tell what was the unit's own until now.
        StageOwn(place, exposure, isOfFirst);
        map.Stage(key, _rows.Add(exposure));
        if (!exposure.IsAnonymous && _rows[first].IsAnonymous)
            _knownLater.Stage(place, 0);
        return isKnown ? Admission.Earlier : Admission.Further;
    }

    public void Commit()
    {
        _firsts.Commit();
        _others.Commit();
        _own.Commit();
        _knownLater.Commit();
    }

    public void Discard()
    {
        _firsts.Discard();
        _others.Discard();
        _own.Discard();
        _knownLater.Discard();
    }

    private void StageOwn(Fingerprint place, in HeldExposure exposure, bool isOfFirst)
    {
        var isHeldApart = _own.TryGetLatest(place, out var own);
        if (!exposure.IsAssigned || (isOfFirst && !isHeldApart))
            return;
        HeldExposure? before =
            isHeldApart ? _rows[own]
            : _firsts.TryGetLatest(place, out var first) && _rows[first] is { IsAssigned: true } held ? held
            : null;
        if (before is null || exposure.Ticks < before.Value.Ticks)
            _own.Stage(place, _rows.Add(exposure));
    }

    private Fingerprint MarkOf(Fingerprint place, in HeldExposure exposure) =>
        fingerprinter.OfMark(place, exposure.VariantId, exposure.Origin);
}
