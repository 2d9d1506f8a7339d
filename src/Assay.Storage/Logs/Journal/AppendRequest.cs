using System.Text;
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
    private readonly (long ExperimentId, int Iteration, Fingerprint Unit, HeldExposure Held)[] _keys;
    private readonly bool[] _isFirst;

    public ExposureRequest(IReadOnlyList<Exposure> batch, RecordIndex index)
        : base(batch.Count)
    {
        _keys = new (long, int, Fingerprint, HeldExposure)[batch.Count];
        _isFirst = new bool[batch.Count];
        for (var i = 0; i < batch.Count; i++)
        {
            var row = batch[i];
            var held = new HeldExposure(row.ExposedUtc.Ticks, row.VariantId, HeldExposure.OriginOf(row.Source, row.IsAnonymous, row.KeyId));
            _keys[i] = (row.ExperimentId, row.Iteration, index.Fingerprinter.OfUnit(row.UnitId), held);
            Encoded.Add(row);
        }
    }

    /// <summary>Whether each of the rows was the first to come of its mark. To be read after <see cref="AppendRequest.Completion"/>, before which the writer fills it.</summary>
    public IReadOnlyList<bool> IsFirst => _isFirst;

    protected override bool Admit(int row, RecordIndex index, CommitGroup group)
    {
        var (experimentId, iteration, unit, held) = _keys[row];
        var admission = index.Admit(experimentId, iteration, unit, held);
        if (admission == Admission.Duplicate)
            return false;
        if (admission != Admission.First)
            RowCodec.MarkFurther(Encoded.Row(row));
        group.Add(Encoded.Row(row));
        if (!held.IsAnonymous && index.Joins.IsJoinedByUntrusted(unit))
            Part(unit, Encoded.Row(row), index, group);
        _isFirst[row] = admission != Admission.Earlier;
        return true;
    }

    /// <summary>
    /// The id turns out to be a person of its own, so it is nobody's earlier id: else whoever names a stranger's id first, with a key that
    /// anybody may know, would own the stranger.
    /// </summary>
    private static void Part(Fingerprint unit, ReadOnlySpan<byte> exposure, RecordIndex index, CommitGroup group)
    {
        index.Joins.Join(unit, unit, isTrusted: true);
        var row = new RowReader(exposure).ReadExposure();
        var id = Encoding.UTF8.GetString(row.UnitId);
        var parting = new Join(id, id, row.ReceivedUtc ?? row.ExposedUtc, Recorder.System);
        var bytes = new byte[RowCodec.MaxSize(parting)];
        group.Add(bytes.AsSpan(0, RowCodec.Write(bytes, parting)));
    }
}

internal sealed class JoinRequest : AppendRequest
{
    private readonly (Fingerprint Earlier, Fingerprint Unit, bool IsTrusted)[] _keys;

    public JoinRequest(IReadOnlyList<Join> batch, Fingerprinter fingerprinter)
        : base(batch.Count)
    {
        _keys = [.. batch.Select(row => (fingerprinter.OfUnit(row.EarlierId), fingerprinter.OfUnit(row.UnitId), row.By.IsTrusted))];
        foreach (var row in batch)
            Encoded.Add(row);
    }

    protected override bool Admit(int row, RecordIndex index, CommitGroup group)
    {
        var (earlier, unit, isTrusted) = _keys[row];
        if (!index.Join(earlier, unit, isTrusted))
            return false;
        group.Add(Encoded.Row(row));
        return true;
    }
}
