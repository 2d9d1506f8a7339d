using Assay.Core.Record;

namespace Assay.Storage.Logs.Journal;

/// <summary>Which ids are one person, by their fingerprints. One writer, readers without locks.</summary>
/// <remarks>
/// Links are never changed, only followed by others. A reader that walks a person's links while one is added or parted sees the state
/// before or after: each link is checked against the table that decides, <c>_links</c>, before it counts.
/// </remarks>
internal sealed class JoinedIds
{
    private readonly HeldList<Link> _rows = new();

    /// <summary>Earlier id → its latest link.</summary>
    private readonly FingerprintMap _links = new();

    /// <summary>Known id → the latest of the links to it, each of which names the one before.</summary>
    private readonly FingerprintMap _people = new();

    /// <summary>A join as the index holds it; an id that is joined to itself was parted.</summary>
    private readonly record struct Link(Fingerprint Earlier, Fingerprint Unit, bool IsTrusted, uint? Before, int Depth);

    /// <summary>Any thread: the known id that the earlier one belongs to.</summary>
    public Fingerprint? PersonOf(Fingerprint earlier) => _links.TryGet(earlier, out var index) ? Owner(_rows[index]) : null;

    /// <summary>Any thread: the earlier ids of a known one.</summary>
    public IEnumerable<Fingerprint> EarlierIdsOf(Fingerprint unit)
    {
        for (var next = _people.TryGet(unit, out var last) ? last : (uint?)null; next is { } index; next = _rows[index].Before)
            if (PersonOf(_rows[index].Earlier) == unit)
                yield return _rows[index].Earlier;
    }

    /// <summary>Any thread: the id is joined to nobody, and nobody to it.</summary>
    public bool IsAlone(Fingerprint id) => !_people.TryGet(id, out _) && PersonOf(id) is null;

    /// <summary>Any thread: the rules that need no knowledge of exposures.</summary>
    public bool MayJoin(Fingerprint earlier, Fingerprint unit) =>
        earlier != unit
        && PersonOf(earlier) is null
        && !_people.TryGet(earlier, out _)
        && PersonOf(unit) is null
        && !(_people.TryGet(unit, out var last) && _rows[last].Depth >= IIdentityLog.MaxEarlierIds);

    /// <summary>The writer only: as <see cref="MayJoin"/>, with what is staged.</summary>
    public bool MayJoinLatest(Fingerprint earlier, Fingerprint unit) =>
        earlier != unit
        && LatestPersonOf(earlier) is null
        && !_people.TryGetLatest(earlier, out _)
        && LatestPersonOf(unit) is null
        && !(_people.TryGetLatest(unit, out var last) && _rows[last].Depth >= IIdentityLog.MaxEarlierIds);

    /// <summary>The writer only: the id is joined to another, and a key that anybody may know said so.</summary>
    public bool IsJoinedByUntrusted(Fingerprint earlier) =>
        _links.TryGetLatest(earlier, out var index) && _rows[index] is { IsTrusted: false } link && link.Unit != earlier;

    /// <summary>The writer only. Whether it is admitted was decided before.</summary>
    public void Join(Fingerprint earlier, Fingerprint unit, bool isTrusted)
    {
        uint? before = _people.TryGetLatest(unit, out var last) ? last : null;
        var index = _rows.Add(new Link(earlier, unit, isTrusted, before, before is { } one ? _rows[one].Depth + 1 : 1));
        _links.Stage(earlier, index);
        if (unit != earlier)
            _people.Stage(unit, index);
    }

    public void Commit()
    {
        _links.Commit();
        _people.Commit();
    }

    public void Discard()
    {
        _links.Discard();
        _people.Discard();
    }

    private Fingerprint? LatestPersonOf(Fingerprint earlier) => _links.TryGetLatest(earlier, out var index) ? Owner(_rows[index]) : null;

    private static Fingerprint? Owner(in Link link) => link.Unit == link.Earlier ? null : link.Unit;
}
