namespace Assay.Storage.Logs.Journal;

/// <summary>Fingerprint to number. What is staged is seen by the writer alone until it is committed, so a reader never learns of a row that is not durable.</summary>
internal sealed class FingerprintMap
{
    private readonly FingerprintTable _committed = new();
    private readonly Dictionary<Fingerprint, uint> _staged = [];

    /// <summary>Any thread.</summary>
    public bool TryGet(Fingerprint key, out uint value) => _committed.TryGet(key, out value);

    /// <summary>The writer only: staged entries count too.</summary>
    public bool TryGetLatest(Fingerprint key, out uint value) => _staged.TryGetValue(key, out value) || TryGet(key, out value);

    public void Stage(Fingerprint key, uint value) => _staged[key] = value;

    public void Discard() => _staged.Clear();

    public void Commit()
    {
        foreach (var (key, value) in _staged)
            _committed.Set(key, value);
        _staged.Clear();
    }
}
