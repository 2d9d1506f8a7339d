using Assay.Core;
using Assay.Core.Record;
using Assay.Storage.Logs;
using Assay.Storage.Logs.Journal;

namespace Assay.Storage.Tests.Logs;

public sealed class RecordLogTests
{
    [Fact]
    public async Task An_event_id_is_stored_once()
    {
        await using var rig = JournalRig.Open();

        Assert.Equal(new AppendCount(2, 1), await rig.AppendAsync(rig.Event("a"), rig.Event("b"), rig.Event("a")));
        Assert.Equal(new AppendCount(1, 1), await rig.AppendAsync(rig.Event("b"), rig.Event("c")));

        Assert.Equal(["a", "b", "c"], await rig.LoadedEventIdsAsync());
    }

    [Fact]
    public async Task An_event_id_may_come_again_after_24_hours()
    {
        await using var rig = JournalRig.Open();
        await rig.AppendAsync(rig.Event("a"));

        rig.Time.Now += TimeSpan.FromHours(24);
        Assert.Equal(new AppendCount(0, 1), await rig.AppendAsync(rig.Event("a")));
        rig.Time.Now += TimeSpan.FromSeconds(1);
        Assert.Equal(new AppendCount(1, 0), await rig.AppendAsync(rig.Event("a")));
    }

    [Fact]
    public async Task Ids_of_events_beyond_the_memory_for_them_are_forgotten_oldest_first()
    {
        await using var rig = JournalRig.Open(JournalRig.OnFlushOnly with { EventIdBytes = 100 * SeenEventIds.BytesPerId });
        for (var second = 0; second < 11; second++)
        {
            rig.Time.Now += TimeSpan.FromSeconds(1);
            await rig.AppendAsync([.. Enumerable.Range(0, 10).Select(i => rig.Event($"{second}-{i}"))]);
        }

        Assert.Equal(40, rig.Log.ForgottenEventIds);
        Assert.Equal(new AppendCount(0, 2), await rig.AppendAsync(rig.Event("4-0"), rig.Event("10-9")));
        Assert.Equal(new AppendCount(1, 0), await rig.AppendAsync(rig.Event("3-9")));
    }

    [Fact]
    public async Task An_event_id_that_we_made_is_never_a_duplicate()
    {
        await using var rig = JournalRig.Open();
        var unnamed = rig.Event("made") with { HasClientId = false };

        Assert.Equal(new AppendCount(2, 0), await rig.AppendAsync(unnamed, unnamed));
    }

    [Fact]
    public async Task A_unit_is_enrolled_once_per_iteration()
    {
        await using var rig = JournalRig.Open();

        Assert.Equal(new AppendCount(2, 1), await rig.AppendAsync(rig.Exposure("u"), rig.Exposure("u"), rig.Exposure("u", iteration: 2)));
        Assert.Equal(new AppendCount(0, 1), await rig.AppendAsync(rig.Exposure("u")));
        Assert.Equal(1, rig.Log.FindVariant(7, 1, "u"));
        Assert.Null(rig.Log.FindVariant(7, 3, "u"));
        Assert.Null(rig.Log.FindVariant(7, 1, "other"));
    }

    [Fact]
    public async Task Of_each_mark_one_exposure_is_the_first_to_come_whatever_their_times()
    {
        await using var rig = JournalRig.Open();
        await rig.AppendAsync(rig.Exposure("b"));

        Assert.Equal(
            [true, false, false, true],
            await rig.Log.AppendEachAsync([rig.Exposure("a"), rig.Exposure("b"), rig.Exposure("a"), rig.Exposure("c")], default)
        );
        var earlier = rig.Exposure("a") with { ExposedUtc = rig.Exposure("a").ExposedUtc.AddTicks(-1) };
        Assert.Equal([false], await rig.Log.AppendEachAsync([earlier], default));
        Assert.True(rig.Log.IsHeld(earlier.Mark, earlier.ExposedUtc));
        Assert.Empty(await rig.Log.AppendEachAsync([], default));
    }

    [Fact]
    public async Task Each_other_variant_is_kept_once_and_the_first_stays_the_units_own()
    {
        await using var rig = JournalRig.Open();

        Assert.Equal(new AppendCount(2, 0), await rig.AppendAsync(rig.Exposure("u", 1), rig.Exposure("u", 2)));
        Assert.Equal(new AppendCount(1, 2), await rig.AppendAsync(rig.Exposure("u", 2), rig.Exposure("u", 1), rig.Exposure("u", 3)));

        await rig.Log.FlushAsync(default);
        Assert.Equal([(1, false), (2, true), (3, true)], rig.Warehouse.Exposures.Select(row => (row.Exposure.VariantId, row.IsFurther)));
        Assert.Equal(1, rig.Log.FindVariant(7, 1, "u"));
    }

    [Fact]
    public async Task An_earlier_exposure_that_comes_later_is_kept_and_a_later_one_is_not()
    {
        await using var rig = JournalRig.Open();
        var (first, earlier) = (rig.Exposure("u"), rig.Exposure("u") with { ExposedUtc = rig.Time.Now.AddHours(-1) });
        var later = first with { ExposedUtc = rig.Time.Now.AddHours(1) };

        Assert.Equal(new AppendCount(1, 1), await rig.AppendAsync(first, later));
        Assert.False(rig.Log.IsHeld(first.Mark, earlier.ExposedUtc));
        Assert.Equal(new AppendCount(1, 1), await rig.AppendAsync(earlier, earlier));
        Assert.True(rig.Log.IsHeld(first.Mark, earlier.ExposedUtc));

        await using var next = rig.AfterCrash();
        Assert.Equal(new AppendCount(0, 3), await next.AppendAsync(first, earlier, later));
        Assert.Equal([(first, false), (earlier, true)], next.Warehouse.Exposures.Select(row => (row.Exposure, row.IsFurther)));
    }

    [Fact]
    public async Task Exposures_of_each_source_and_key_are_kept_so_that_those_of_the_others_can_be_set_aside()
    {
        await using var rig = JournalRig.Open();
        var mine = rig.Exposure("u") with { KeyId = 1 };

        Assert.Equal(
            new AppendCount(3, 1),
            await rig.AppendAsync(mine, mine with { KeyId = 2 }, mine with { Source = ExposureSource.External }, mine)
        );
    }

    [Fact]
    public async Task What_another_system_assigned_is_never_the_units_own()
    {
        await using var rig = JournalRig.Open();
        await rig.AppendAsync(rig.Exposure("u", 2) with { Source = ExposureSource.External });
        Assert.Null(rig.Log.FindVariant(7, 1, "u"));

        await rig.AppendAsync(rig.Exposure("u", 1));
        Assert.Equal(1, rig.Log.FindVariant(7, 1, "u"));
        await using var next = rig.AfterCrash();
        Assert.Equal(1, next.Log.FindVariant(7, 1, "u"));
    }

    [Fact]
    public async Task Requests_that_wait_together_share_a_flush()
    {
        await using var rig = JournalRig.Open();
        await rig.AppendAsync(rig.Event("first"));
        var before = rig.Disk.Syncs;

        rig.Disk.Gate.Reset();
        var waiting = Enumerable.Range(0, 100).Select(i => rig.AppendAsync(rig.Event($"e{i}"))).ToList();
        rig.Disk.Gate.Set();
        await Task.WhenAll(waiting);

        Assert.InRange(rig.Disk.Syncs - before, 1, 2);
        Assert.Equal(101, (await rig.LoadedEventIdsAsync()).Count());
    }

    [Fact]
    public async Task A_duplicate_is_not_acknowledged_before_the_row_it_repeats_is_durable()
    {
        await using var rig = JournalRig.Open();
        rig.Disk.Gate.Reset();
        rig.Disk.FailsSync = true;

        var row = rig.AppendAsync(rig.Event("a"));
        var repeated = rig.AppendAsync(rig.Event("a"));
        Assert.False(row.IsCompleted || repeated.IsCompleted);
        rig.Disk.Gate.Set();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => row);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => repeated);
    }

    [Fact]
    public async Task A_unit_is_not_found_before_its_exposure_is_durable()
    {
        await using var rig = JournalRig.Open();
        rig.Disk.Gate.Reset();

        var exposed = rig.AppendAsync(rig.Exposure("u"));
        Assert.Null(rig.Log.FindVariant(7, 1, "u"));
        rig.Disk.Gate.Set();

        await exposed;
        Assert.Equal(1, rig.Log.FindVariant(7, 1, "u"));
    }

    [Fact]
    public async Task A_full_backlog_refuses_at_once_and_takes_again_when_the_warehouse_does()
    {
        await using var rig = JournalRig.Open(JournalRig.OnFlushOnly with { BacklogRows = 3 });
        rig.Warehouse.IsRefusing = true;
        await rig.AppendAsync(rig.Event("a"), rig.Event("b"));

        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => rig.AppendAsync(rig.Event("c"), rig.Event("d")));
        Assert.Equal(TimeSpan.FromSeconds(1), refused.RetryAfter);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => rig.Log.FlushAsync(default));

        rig.Warehouse.IsRefusing = false;
        await rig.Log.FlushAsync(default);
        Assert.Equal(new AppendCount(2, 0), await rig.AppendAsync(rig.Event("c"), rig.Event("d")));
    }

    [Fact]
    public async Task A_backlog_is_bounded_in_bytes_too()
    {
        await using var rig = JournalRig.Open(JournalRig.OnFlushOnly with { BacklogBytes = 1_000 });
        await rig.AppendAsync(rig.Event("a"));

        var large = rig.Event("b") with { Properties = new string('x', 1_000) };
        await Assert.ThrowsAsync<StoreUnavailableException>(() => rig.AppendAsync(large));
        await rig.Log.FlushAsync(default);
        Assert.Equal(new AppendCount(1, 0), await rig.AppendAsync(large));
    }

    [Fact]
    public async Task Duplicates_do_not_fill_the_backlog()
    {
        await using var rig = JournalRig.Open(JournalRig.OnFlushOnly with { BacklogRows = 2 });
        await rig.AppendAsync(rig.Event("a"));

        for (var i = 0; i < 10; i++)
            Assert.Equal(new AppendCount(0, 1), await rig.AppendAsync(rig.Event("a")));
    }

    [Fact]
    public async Task A_warehouse_that_takes_no_rows_is_one_line_a_minute_however_often_it_is_asked_and_one_when_it_does()
    {
        await using var rig = JournalRig.Open();
        rig.Warehouse.IsRefusing = true;
        await rig.AppendAsync(rig.Event("a"));
        for (var asked = 0; asked < 60; asked++)
            await Assert.ThrowsAsync<StoreUnavailableException>(() => rig.Log.FlushAsync(default));
        Assert.Contains("does not take rows", Assert.Single(rig.Lines.All), StringComparison.Ordinal);

        rig.Time.Now += TimeSpan.FromMinutes(1);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => rig.Log.FlushAsync(default));
        rig.Warehouse.IsRefusing = false;
        await rig.Log.FlushAsync(default);

        Assert.Equal(3, rig.Lines.All.Count);
        Assert.Contains("takes rows again", rig.Lines.All[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_are_loaded_without_a_flush_too()
    {
        await using var rig = JournalRig.Open(new RecordLogOptions("") { LoadDelay = TimeSpan.FromMilliseconds(1) });
        rig.Warehouse.IsRefusing = true;
        await rig.AppendAsync(rig.Event("a"));
        await rig.AppendAsync(rig.Event("b"));
        rig.Warehouse.IsRefusing = false;

        SpinWait.SpinUntil(() => rig.Warehouse.Events.Count == 2, TimeSpan.FromMinutes(1));
        Assert.Equal(["a", "b"], rig.Warehouse.Events.Select(e => e.EventId));
    }

    [Fact]
    public async Task A_load_that_came_through_although_it_reported_failure_is_not_loaded_twice()
    {
        await using var rig = JournalRig.Open();
        rig.Warehouse.ReportsFailureAfterCommit = true;
        await rig.AppendAsync(rig.Event("a"));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => rig.Log.FlushAsync(default));

        Assert.Equal(["a"], await rig.LoadedEventIdsAsync());
    }

    [Fact]
    public async Task Tries_while_a_store_is_gone_write_nothing_and_leave_no_files()
    {
        string? problem = null;
        await using var rig = JournalRig.Open(JournalRig.OnFlushOnly with { BeforeWriting = Require });
        await rig.AppendAsync(rig.Event("a"));

        problem = "The catalog's file was removed.";
        for (var tries = 0; tries < 5; tries++)
            await Assert.ThrowsAsync<StoreUnavailableException>(() => rig.AppendAsync(rig.Event("b")));
        problem = null;

        Assert.Equal(new AppendCount(1, 1), await rig.AppendAsync(rig.Event("a"), rig.Event("b")));
        Assert.Single(Segment.All(rig.Folder));

        void Require()
        {
            if (problem is not null)
                throw new StoreUnavailableException(problem);
        }
    }

    [Fact]
    public async Task Segments_are_removed_when_all_of_them_is_loaded()
    {
        await using var rig = JournalRig.Open(JournalRig.OnFlushOnly with { SegmentBytes = 100 });
        for (var i = 0; i < 5; i++)
            await rig.AppendAsync(rig.Event($"e{i}"));
        Assert.Equal(5, Segment.All(rig.Folder).Count);

        await rig.Log.DisposeAsync();
        Assert.Equal(5, Assert.Single(Segment.All(rig.Folder)).Number);
        Assert.Equal(5, rig.Warehouse.Events.Count);
    }

    [Fact]
    public async Task The_data_version_grows_with_every_accepted_row_and_only_then()
    {
        await using var rig = JournalRig.Open();
        var start = rig.Log.DataVersion;

        await rig.AppendAsync(rig.Event("a"), rig.Event("b"));
        Assert.Equal(start + 2, rig.Log.DataVersion);
        await rig.AppendAsync(rig.Event("a"));
        Assert.Equal(start + 2, rig.Log.DataVersion);
    }

    [Fact]
    public async Task A_closed_log_refuses_and_has_loaded_all_it_took()
    {
        await using var rig = JournalRig.Open();
        await rig.AppendAsync(rig.Event("a"));
        await rig.Log.DisposeAsync();

        Assert.Single(rig.Warehouse.Events);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => rig.AppendAsync(rig.Event("b")));
    }

    [Fact]
    public async Task An_empty_batch_stores_nothing()
    {
        await using var rig = JournalRig.Open();

        Assert.Equal(default, await rig.AppendAsync(Array.Empty<MetricEvent>()));
        Assert.Empty(Segment.All(rig.Folder));
    }
}
