namespace Assay.Core.Record;

/// <summary>Rows of a file, read: a row gives an event, an exposure, or both.</summary>
internal sealed class ImportBatch
{
    /// <summary>Bounds the memory of an import, together with <see cref="MaxRows"/>.</summary>
    private const long MaxBytes = 4 << 20;
    private const int MaxRows = 5_000;

    private readonly List<int> _exposureRows = [];
    private List<int> _eventRows = [];
    private long _bytes;

    public List<Outcome<ExposureInput>> Exposures { get; } = [];
    public List<Outcome<EventInput>> Events { get; private set; } = [];

    public int Rows { get; private set; }

    /// <summary>Rows that were passed over since they hold no value.</summary>
    public int Dropped { get; private set; }

    /// <summary>What the sender may have overlooked; <c>null</c> where there is nothing.</summary>
    public string? Warning { get; set; }

    public bool IsFull => Rows >= MaxRows || _bytes >= MaxBytes;

    public void Begin(long bytes)
    {
        Rows++;
        _bytes += bytes;
    }

    public void Drop() => Dropped++;

    public void Add(Outcome<EventInput> input)
    {
        Events.Add(input);
        _eventRows.Add(Rows - 1);
    }

    public void Add(Outcome<ExposureInput> input)
    {
        Exposures.Add(input);
        _exposureRows.Add(Rows - 1);
    }

    /// <summary>Refuses what the file's sender may not record.</summary>
    public void Admit(SenderRules rules, Sender sender)
    {
        for (var i = 0; i < Exposures.Count; i++)
            Exposures[i] = rules.Admit(Exposures[i], sender);
        for (var i = 0; i < Events.Count; i++)
            Events[i] = rules.Admit(Events[i], sender);
    }

    /// <summary>A row whose exposure was refused gives no events.</summary>
    public void DropEventsOf(IReadOnlyList<Rejection> exposures)
    {
        if (exposures.Count == 0 || Events.Count == 0)
            return;
        var refused = exposures.Select(one => _exposureRows[one.Index]).ToHashSet();
        var kept = Enumerable.Range(0, Events.Count).Where(i => !refused.Contains(_eventRows[i])).ToList();
        (Events, _eventRows) = (kept.ConvertAll(i => Events[i]), kept.ConvertAll(i => _eventRows[i]));
    }

    /// <summary>What became of the rows; the index of a rejection counts rows.</summary>
    public BatchReceipt Receipt(BatchReceipt exposures, BatchReceipt events) =>
        new(
            exposures.Accepted + events.Accepted,
            exposures.Duplicates + events.Duplicates,
            [
                .. exposures.Rejected.Select(one => one with { Index = _exposureRows[one.Index] }),
                .. events.Rejected.Select(one => one with { Index = _eventRows[one.Index] }),
            ]
        );
}
