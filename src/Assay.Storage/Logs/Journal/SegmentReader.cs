namespace Assay.Storage.Logs.Journal;

/// <summary>Reads the groups that the warehouse has not loaded, at start.</summary>
/// <remarks>
/// One flush follows every group, so only the journal's last group can be torn: it was never acknowledged, and is left out.
/// Damage before it, or a missing segment, is an error: acknowledged rows would be lost in silence.
/// </remarks>
internal sealed class SegmentReader(string folder, JournalPosition loadedTo)
{
    /// <summary>Where the journal ends, once all groups are read.</summary>
    public JournalPosition End { get; private set; } = loadedTo;

    /// <exception cref="CannotStartException">Acknowledged rows are damaged or missing.</exception>
    public IEnumerable<(ReadOnlyMemory<byte> Payload, JournalPosition End)> Groups()
    {
        var segments = Segments();
        for (var i = 0; i < segments.Count; i++)
        {
            var bytes = File.ReadAllBytes(segments[i].Path);
            Enter(segments[i], bytes);
            long? limit = i + 1 < segments.Count ? HeaderOf(segments[i + 1], Start(segments[i + 1])).PreviousLength : null;
            foreach (var group in Groups(bytes, limit))
                yield return group;
        }
    }

    /// <summary>Without a last one whose making was cut short: nothing can have been written to it.</summary>
    private List<Segment> Segments()
    {
        var segments = Segment.All(folder).FindAll(segment => segment.Number >= End.Segment);
        if (segments is [.., var last] && new FileInfo(last.Path).Length <= SegmentHeader.Length && SegmentHeader.Read(Start(last)) is null)
            segments.Remove(last);
        return segments;
    }

    private void Enter(Segment segment, byte[] bytes)
    {
        var header = HeaderOf(segment, bytes);
        if (segment.Number == End.Segment)
            return;
        if (segment.Number != End.Segment + 1 || header.PreviousLength > End.Offset)
            throw Damaged(segment.Number, $"rows are missing between segment {End.Segment}, byte {End.Offset}, and this one");
        End = new JournalPosition(segment.Number, SegmentHeader.Length);
    }

    private IEnumerable<(ReadOnlyMemory<byte> Payload, JournalPosition End)> Groups(byte[] bytes, long? limit)
    {
        while (End.Offset < (limit ?? bytes.Length))
        {
            var offset = (int)End.Offset;
            var length = Frame.PayloadLength(bytes, offset);
            if (length is null || !Frame.IsWhole(bytes, offset, length.Value))
            {
                if (limit is not null || IsFollowed(bytes, offset, length))
                    throw Damaged(End.Segment, $"no whole group stands at byte {offset}");
                yield break;
            }
            End = End with { Offset = offset + Frame.HeaderLength + length.Value };
            yield return (bytes.AsMemory(offset + Frame.HeaderLength, length.Value), End);
        }
    }

    /// <summary>Whether something was written after the group at the offset: then that one had been acknowledged.</summary>
    private static bool IsFollowed(byte[] bytes, int offset, int? payloadLength)
    {
        if (payloadLength is { } length)
            return bytes.Length - offset - Frame.HeaderLength > length;
        return Enumerable.Range(offset + 1, bytes.Length - offset - 1).Any(later => Frame.PayloadLength(bytes, later) is not null);
    }

    private SegmentHeader HeaderOf(Segment segment, byte[] bytes) =>
        SegmentHeader.Read(bytes) is { } header && header.Number == segment.Number
            ? header
            : throw Damaged(segment.Number, "it has no valid header");

    private CannotStartException Damaged(long number, string how) =>
        new(
            $"The journal in {folder} is damaged at segment {number}: {how}. Restore the data folder from a backup; or move this "
                + "segment and all later ones away, to start without the rows recorded there."
        );

    private static byte[] Start(Segment segment)
    {
        using var file = File.OpenRead(segment.Path);
        var bytes = new byte[SegmentHeader.Length];
        return bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }
}
