namespace Assay.Storage.Logs.Journal;

/// <summary>Appends groups to segment files. After a failure it goes on in a new segment.</summary>
/// <remarks>
/// After a failed flush the system may call unwritten pages clean, so the file is never written again. Its last good length
/// stands in the next segment's header; whatever the failed write left behind it is not read.
/// </remarks>
internal sealed class SegmentWriter(string folder, long segmentBytes, JournalPosition after, Func<string, IJournalFile> create)
    : IDisposable
{
    private JournalPosition _end = after;
    private IJournalFile? _file;

    /// <inheritdoc cref="RecordLogOptions.BeforeWriting"/>
    public Action? BeforeWriting { get; init; }

    /// <inheritdoc cref="RecordLogOptions.BeforeAcknowledging"/>
    public Action<long>? BeforeAcknowledging { get; init; }

    /// <summary>Stores the group durably and tells where it ends.</summary>
    /// <exception cref="IOException">The group is not stored.</exception>
    public JournalPosition Append(CommitGroup group)
    {
        // Each group that fails once it is written leaves a segment behind: what is known to fail is not written.
        BeforeWriting?.Invoke();
        if (_file is null || (_end.Offset + group.Length > segmentBytes && _end.Offset > SegmentHeader.Length))
            StartSegment();
        try
        {
            _file!.Write(group.Seal(_end.Offset), _end.Offset);
            _file.Sync();
            BeforeAcknowledging?.Invoke(_end.Segment);
        }
        catch
        {
            Abandon();
            throw;
        }
        return _end = _end with { Offset = _end.Offset + group.Length };
    }

    public void Dispose() => _file?.Dispose();

    private void StartSegment()
    {
        _file?.Dispose();
        _file = null;
        var segment = Segment.In(folder, _end.Segment + 1);
        var file = create(segment.Path);
        try
        {
            file.Write(new SegmentHeader(segment.Number, PreviousLength: _end.Offset).ToBytes(), 0);
            file.Sync();
            JournalFile.SyncFolder(folder);
        }
        catch
        {
            file.Dispose();
            File.Delete(segment.Path);
            throw;
        }
        _file = file;
        _end = new JournalPosition(segment.Number, SegmentHeader.Length);
    }

    private void Abandon()
    {
        try
        {
            _file!.Truncate(_end.Offset);
        }
        catch (IOException)
        {
            // The space is lost until the segment is loaded; what lies there is not read.
        }
        _file!.Dispose();
        _file = null;
    }
}
