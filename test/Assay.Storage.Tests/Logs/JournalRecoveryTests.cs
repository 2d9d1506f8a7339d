using Assay.Core;
using Assay.Core.Record;
using Assay.Storage.Logs;
using Assay.Storage.Logs.Journal;

namespace Assay.Storage.Tests.Logs;

public sealed class JournalRecoveryTests
{
    [Fact]
    public async Task What_was_acknowledged_survives_a_crash_and_stays_a_duplicate()
    {
        await using var rig = JournalRig.Open();
        await rig.AppendAsync(rig.Event("loaded"));
        await rig.AppendAsync(rig.Exposure("u", 1), rig.Exposure("u", 2));
        await rig.Log.FlushAsync(default);
        await rig.AppendAsync(rig.Event("journalled"));
        await rig.AppendAsync(rig.Exposure("v", 1), rig.Exposure("v", 2));

        await using var next = rig.AfterCrash();

        Assert.Equal(["loaded", "journalled"], next.Warehouse.Events.Select(e => e.EventId));
        Assert.Equal(4, next.Warehouse.Exposures.Count);
        Assert.Equal(new AppendCount(0, 2), await next.AppendAsync(next.Event("loaded"), next.Event("journalled")));
        Assert.Equal(new AppendCount(0, 2), await next.AppendAsync(next.Exposure("u", 2), next.Exposure("v", 1)));
        Assert.Equal((1, 1), (next.Log.FindVariant(7, 1, "u"), next.Log.FindVariant(7, 1, "v")));
    }

    [Fact]
    public async Task Every_field_survives_a_crash()
    {
        await using var rig = JournalRig.Open();
        var at = rig.Time.Now.AddTicks(1234567);
        MetricEvent[] events =
        [
            new("id", "u", "t", at, at.AddTicks(1)),
            new("", "ünit \u4e16\U0001F600", "", at, at, -0.0, """{"a":1}""", long.MaxValue, int.MinValue) { HasClientId = false },
            new("x", "y", "z", DateTime.UnixEpoch, at, double.MaxValue, ""),
        ];
        events[0] = events[0] with { KeyId = long.MaxValue };
        Exposure[] exposures =
        [
            new(1, 2, 3, "u", 4, at),
            new(long.MaxValue, -2, 3, "", -4, at, ExposureSource.External, """{"b":2}""")
            {
                KeyId = 5,
                ReceivedUtc = at.AddTicks(1),
                IsAnonymous = true,
            },
            new(long.MaxValue, -2, 3, "", -5, at),
        ];
        Join[] joins = [new("v", "ü", at, new Recorder(5, false)), new("w", "", at, Recorder.System)];
        await rig.AppendAsync(events);
        await rig.AppendAsync(exposures);
        await rig.Log.JoinAsync(joins, default);

        await using var next = rig.AfterCrash();

        Assert.Equal(events, next.Warehouse.Events);
        Assert.All(
            next.Warehouse.Events,
            e => Assert.Equal((DateTimeKind.Utc, DateTimeKind.Utc), (e.TimestampUtc.Kind, e.ReceivedUtc.Kind))
        );
        Assert.Equal(exposures.Select((row, i) => new AcceptedExposure(row, IsFurther: i == 2)), next.Warehouse.Exposures);
        Assert.Equal(joins, next.Warehouse.Joins);
        Assert.Equal(-5, next.Log.FindVariant(long.MaxValue, -2, ""));
    }

    [Fact]
    public async Task A_torn_last_group_is_left_out_wherever_it_tore()
    {
        await using var rig = JournalRig.Open();
        await rig.AppendAsync(rig.Event("a"));
        var kept = rig.LastSegment.Length;
        await rig.AppendAsync(rig.Event("b"));

        for (var length = kept; length < rig.LastSegment.Length; length++)
        {
            await using var cut = rig.AfterCrash(Alter(rig.LastSegment, file => file.SetLength(length)));
            Assert.Equal(["a"], cut.Warehouse.Events.Select(e => e.EventId));
            Assert.Equal(new AppendCount(1, 1), await cut.AppendAsync(cut.Event("a"), cut.Event("b")));
            await using var again = cut.AfterCrash();
            Assert.Equal(["a", "b"], again.Warehouse.Events.Select(e => e.EventId));

            await using var blank = rig.AfterCrash(Alter(rig.LastSegment, file => Blank(file, length)));
            Assert.Equal(["a"], blank.Warehouse.Events.Select(e => e.EventId));
        }
    }

    [Fact]
    public async Task Damage_before_the_last_group_is_an_error_wherever_it_is()
    {
        await using var rig = JournalRig.Open();
        await rig.AppendAsync(rig.Event("a"));
        var first = rig.LastSegment.Length;
        await rig.AppendAsync(rig.Event("b"));

        for (var at = 0L; at < first; at++)
            Assert.Throws<CannotStartException>(() => rig.AfterCrash(Alter(rig.LastSegment, file => Flip(file, at))));
    }

    [Fact]
    public async Task Damage_in_what_is_loaded_already_does_not_matter()
    {
        await using var rig = JournalRig.Open();
        await rig.AppendAsync(rig.Event("a"));
        await rig.Log.FlushAsync(default);
        var loaded = rig.LastSegment.Length;
        await rig.AppendAsync(rig.Event("b"));

        await using var next = rig.AfterCrash(Alter(rig.LastSegment, file => Flip(file, loaded - 1)));
        Assert.Equal(["a", "b"], next.Warehouse.Events.Select(e => e.EventId));
    }

    [Fact]
    public async Task A_torn_tail_in_a_segment_that_has_a_successor_is_an_error()
    {
        await using var rig = JournalRig.Open(JournalRig.OnFlushOnly with { SegmentBytes = 100 });
        await rig.AppendAsync(rig.Event("a"));
        var first = rig.LastSegment;
        await rig.AppendAsync(rig.Event("b"));

        Assert.Throws<CannotStartException>(() => rig.AfterCrash(Alter(first, file => file.SetLength(file.Length - 1))));
    }

    [Fact]
    public async Task A_missing_segment_is_an_error()
    {
        await using var rig = JournalRig.Open(JournalRig.OnFlushOnly with { SegmentBytes = 100 });
        foreach (var id in new[] { "a", "b", "c" })
            await rig.AppendAsync(rig.Event(id));

        foreach (var segment in Segment.All(rig.Folder).SkipLast(1))
            Assert.Throws<CannotStartException>(() => rig.AfterCrash(folder => File.Delete(Segment.In(folder, segment.Number).Path)));
    }

    [Fact]
    public async Task After_damage_moving_its_segment_and_later_ones_away_lets_the_log_start()
    {
        await using var rig = JournalRig.Open(JournalRig.OnFlushOnly with { SegmentBytes = 100 });
        foreach (var id in new[] { "a", "b", "c" })
            await rig.AppendAsync(rig.Event(id));

        await using var next = rig.AfterCrash(folder => Segment.All(folder).Skip(1).ToList().ForEach(segment => File.Delete(segment.Path)));
        await next.AppendAsync(next.Event("d"));
        Assert.Equal(["a", "d"], await next.LoadedEventIdsAsync());
    }

    [Fact]
    public async Task A_segment_whose_making_was_cut_short_is_made_anew()
    {
        await using var rig = JournalRig.Open();
        await rig.AppendAsync(rig.Event("a"));

        for (var length = 0; length < SegmentHeader.Length; length++)
        {
            await using var next = rig.AfterCrash(folder => File.WriteAllBytes(Segment.In(folder, 2).Path, new byte[length]));
            await next.AppendAsync(next.Event("b"));
            await using var again = next.AfterCrash();
            Assert.Equal(["a", "b"], again.Warehouse.Events.Select(e => e.EventId));
        }
    }

    [Fact]
    public async Task A_journal_older_than_its_warehouse_goes_on_behind_it()
    {
        await using var rig = JournalRig.Open();
        await rig.AppendAsync(rig.Event("a"));
        await rig.Log.FlushAsync(default);

        await using var next = rig.AfterCrash(folder => File.Delete(Segment.In(folder, 1).Path));
        await next.AppendAsync(next.Event("a"), next.Event("b"));
        await using var again = next.AfterCrash();
        Assert.Equal(["a", "b"], again.Warehouse.Events.Select(e => e.EventId));
    }

    [Fact]
    public async Task A_refusing_warehouse_does_not_lose_what_waits_at_the_end()
    {
        await using var rig = JournalRig.Open();
        rig.Warehouse.IsRefusing = true;
        await rig.AppendAsync(rig.Event("a"));
        await rig.Log.DisposeAsync();
        Assert.Empty(rig.Warehouse.Events);

        await using var next = rig.AfterCrash();
        Assert.Equal(["a"], next.Warehouse.Events.Select(e => e.EventId));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_full_disk_refuses_and_when_there_is_space_again_nothing_is_lost_or_doubled(bool failsTruncate)
    {
        await using var rig = JournalRig.Open();
        rig.Disk.FailsTruncate = failsTruncate;
        await rig.AppendAsync(rig.Event("a"));

        rig.Disk.IsFull = true;
        for (var i = 0; i < 3; i++)
            await Assert.ThrowsAsync<StoreUnavailableException>(() => rig.AppendAsync(rig.Event("a"), rig.Event("b")));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => rig.AppendAsync(rig.Exposure("u")));
        Assert.Null(rig.Log.FindVariant(7, 1, "u"));
        await using var full = rig.AfterCrash();
        Assert.Equal(["a"], full.Warehouse.Events.Select(e => e.EventId));

        rig.Disk.IsFull = false;
        Assert.Equal(new AppendCount(1, 1), await rig.AppendAsync(rig.Event("a"), rig.Event("b")));
        await using var next = rig.AfterCrash();
        Assert.Equal(["a", "b"], next.Warehouse.Events.Select(e => e.EventId));
        Assert.Equal(["a", "b"], await rig.LoadedEventIdsAsync());
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task After_a_failed_flush_a_retry_is_stored_once(bool failsTruncate)
    {
        await using var rig = JournalRig.Open();
        rig.Disk.FailsTruncate = failsTruncate;
        await rig.AppendAsync(rig.Event("a"));
        rig.Disk.FailsSync = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => rig.AppendAsync(rig.Event("b")));
        rig.Disk.FailsSync = false;

        Assert.Equal(new AppendCount(1, 0), await rig.AppendAsync(rig.Event("b")));
        await using var next = rig.AfterCrash();
        Assert.Equal(["a", "b"], next.Warehouse.Events.Select(e => e.EventId));
    }

    [Fact]
    public async Task Rows_of_a_later_format_are_refused()
    {
        await using var rig = JournalRig.Open();
        await rig.AppendAsync(rig.Event("a"));

        var refused = Assert.Throws<CannotStartException>(() => rig.AfterCrash(Alter(rig.LastSegment, Reformat)));
        Assert.Contains("format 9", refused.Message, StringComparison.Ordinal);
    }

    private static Action<string> Alter(FileInfo segment, Action<FileStream> change) =>
        folder =>
        {
            using var file = File.Open(Path.Combine(folder, segment.Name), FileMode.Open);
            change(file);
        };

    private static void Flip(FileStream file, long at)
    {
        file.Position = at;
        var held = file.ReadByte();
        file.Position = at;
        file.WriteByte((byte)~held);
    }

    private static void Blank(FileStream file, long from)
    {
        file.Position = from;
        file.Write(new byte[file.Length - from]);
    }

    private static void Reformat(FileStream file)
    {
        var frame = new byte[file.Length - SegmentHeader.Length];
        file.Position = SegmentHeader.Length;
        file.ReadExactly(frame);
        frame[Frame.HeaderLength] = 9;
        Frame.Seal(frame, SegmentHeader.Length);
        file.Position = SegmentHeader.Length;
        file.Write(frame);
    }
}
