using Assay.Core;
using Assay.Core.Record;

namespace Assay.Storage.Logs.Journal;

/// <summary>A batch on its way into the journal, and the caller waiting for it.</summary>
internal abstract class AppendRequest(int rows)
{
    private readonly TaskCompletionSource<AppendCount> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _accepted;

    public int Rows => Encoded.Count;
    public int Bytes => Encoded.Length;
    public Task<AppendCount> Completion => _completion.Task;
    protected EncodedRows Encoded { get; } = new(rows);

    /// <summary>Puts the rows that are new into the group. Once only.</summary>
    public void Resolve(RecordIndex index, CommitGroup group)
    {
        for (var i = 0; i < Encoded.Count; i++)
            if (Admit(i, index, group))
                _accepted++;
        Encoded.Dispose();
    }

    public void Complete() => _completion.SetResult(new AppendCount(_accepted, Encoded.Count - _accepted));

    public void Fail(StoreUnavailableException failure) => _completion.SetException(failure);

    protected abstract bool Admit(int row, RecordIndex index, CommitGroup group);
}

internal sealed class EventRequest : AppendRequest
{
    private readonly IReadOnlyList<MetricEvent> _batch;

    public EventRequest(IReadOnlyList<MetricEvent> batch, Fingerprinter fingerprinter)
        : base(batch.Count)
    {
        _batch = batch;
        foreach (var row in batch)
            Encoded.Add(row, row.HasClientId ? fingerprinter.OfEvent(row.EventId) : default);
    }

    protected override bool Admit(int row, RecordIndex index, CommitGroup group)
    {
        var accepted = _batch[row];
        if (accepted.HasClientId && !index.EventIds.Admit(Encoded.FingerprintOf(row), accepted.ReceivedUtc))
            return false;
        group.Add(Encoded.Row(row));
        group.Events.Add(accepted);
        return true;
    }
}

internal sealed class ExposureRequest : AppendRequest
{
    private readonly IReadOnlyList<Exposure> _batch;

    public ExposureRequest(IReadOnlyList<Exposure> batch, RecordIndex index)
        : base(batch.Count)
    {
        _batch = batch;
        foreach (var row in batch)
            Encoded.Add(row, index.FingerprintOf(row));
    }

    protected override bool Admit(int row, RecordIndex index, CommitGroup group)
    {
        var enrolment = index.Units.Admit(Encoded.FingerprintOf(row), _batch[row].VariantId);
        if (enrolment == Enrolment.Duplicate)
            return false;
        if (enrolment == Enrolment.Crossover)
            RowCodec.MarkCrossover(Encoded.Row(row));
        group.Add(Encoded.Row(row));
        group.Exposures.Add(new AcceptedExposure(_batch[row], enrolment == Enrolment.Crossover));
        return true;
    }
}
