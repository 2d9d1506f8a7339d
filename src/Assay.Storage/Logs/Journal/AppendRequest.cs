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
    public EventRequest(ReadOnlySpan<EventRecord> batch, Fingerprinter fingerprinter)
        : base(batch.Length)
    {
        foreach (ref readonly var row in batch)
            Encoded.Add(row, fingerprinter);
    }

    protected override bool Admit(int row, RecordIndex index, CommitGroup group)
    {
        var (id, receipt) = Encoded.Key(row);
        if (id != default && !index.EventIds.Admit(id, receipt))
            return false;
        group.Add(Encoded.Row(row));
        return true;
    }
}

internal sealed class ExposureRequest : AppendRequest
{
    public ExposureRequest(IReadOnlyList<Exposure> batch, RecordIndex index)
        : base(batch.Count)
    {
        foreach (var row in batch)
            Encoded.Add(row, index.FingerprintOf(row));
    }

    protected override bool Admit(int row, RecordIndex index, CommitGroup group)
    {
        var (unit, variant) = Encoded.Key(row);
        var enrolment = index.Units.Admit(unit, (int)variant);
        if (enrolment == Enrolment.Duplicate)
            return false;
        if (enrolment == Enrolment.Crossover)
            RowCodec.MarkCrossover(Encoded.Row(row));
        group.Add(Encoded.Row(row));
        return true;
    }
}
