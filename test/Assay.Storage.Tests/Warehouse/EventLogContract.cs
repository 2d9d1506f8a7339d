using Assay.Core;
using Assay.Core.Record;
using Assay.Storage.Logs;
using Assay.Storage.Tests.Logs;
using static Assay.Storage.Tests.Warehouse.Rows;

namespace Assay.Storage.Tests.Warehouse;

/// <summary>What every event log promises of its queries.</summary>
public abstract class EventLogContract : IDisposable
{
    private static readonly EventQuery s_all = new(null, null, null, null, null, null, null, 100);

    /// <summary>Stores the rows, to be read by the queries that follow.</summary>
    private protected abstract Task StoreAsync(LogRows rows);

    protected abstract Task<IReadOnlyList<MetricEvent>> QueryAsync(EventQuery query);

    [Fact]
    public async Task An_event_comes_back_as_it_was_stored()
    {
        var full = new MetricEvent("é-1", "ユニット", "sign up", At(1.5), At(2), -0.1, """{"a": [1, "x"]}""", 7, 2);
        var bare = new MetricEvent("z", "", "t", At(3), At(3)) { HasClientId = false };
        await StoreAsync(new([full, bare], []));

        Assert.Equal([full, bare], await QueryAsync(s_all));
    }

    [Fact]
    public async Task Events_come_by_time_and_then_by_id()
    {
        await StoreAsync(new([Event("c", "u", 2), Event("b", "u", 1), Event("B", "u", 1), Event("a", "u", 2)], []));

        Assert.Equal("B b a c", await IdsAsync(s_all));
    }

    [Fact]
    public async Task A_span_includes_its_start_and_not_its_end()
    {
        await StoreAsync(new([Event("a", "u", 1), Event("b", "u", 2), Event("c", "u", 3)], []));

        Assert.Equal("b", await IdsAsync(s_all with { FromUtc = At(2), UntilUtc = At(3) }));
    }

    [Fact]
    public async Task Types_and_units_narrow_together()
    {
        await StoreAsync(
            new([Event("a", "u1", 1, "buy"), Event("b", "u2", 2, "buy"), Event("c", "u1", 3, "see"), Event("d", "u1", 4, "go")], [])
        );

        Assert.Equal("a c", await IdsAsync(s_all with { Types = ["buy", "see"], UnitIds = ["u1", "u9"] }));
        Assert.Equal("", await IdsAsync(s_all with { Types = [] }));
    }

    [Fact]
    public async Task Text_with_SQL_in_it_is_just_text()
    {
        const string nasty = "x'; DROP TABLE events; --";
        await StoreAsync(new([Event("a", nasty, 1, nasty), Event("b", "u", 2)], []));

        Assert.Equal("a", await IdsAsync(s_all with { UnitIds = [nasty], Types = [nasty] }));
        Assert.Equal("a b", await IdsAsync(s_all));
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_repetition()
    {
        var random = new Random(3);
        await StoreAsync(new([.. Enumerable.Range(0, 1_000).Select(i => Event($"e{i:000}", "u", random.Next(50)))], []));
        var seen = new List<string>();
        EventCursor? after = null;

        while (await QueryAsync(s_all with { After = after, Limit = 70 }) is { Count: > 0 } page)
        {
            seen.AddRange(page.Select(e => e.EventId));
            after = new(page[^1].TimestampUtc, page[^1].EventId);
        }

        Assert.Equal(seen, (await QueryAsync(s_all with { Limit = 2_000 })).Select(e => e.EventId));
        Assert.Equal(1_000, seen.Distinct().Count());
    }

    [Fact]
    public async Task An_experiments_events_are_those_of_its_units_from_their_exposure_on_with_their_variant()
    {
        await StoreAsync(
            new(
                [Event("before", "u1", 4), Event("at", "u1", 5), Event("after", "u2", 9), Event("other", "u3", 9)],
                [Exposed("u1", 1, 5), Exposed("u2", 2, 5), Exposed("u2", 1, 6, isFurther: true)]
            )
        );

        var events = await QueryAsync(s_all with { Experiment = (1, 1) });

        Assert.Equal([("at", 1L, 1), ("after", 1L, 2)], events.Select(e => (e.EventId, e.ExperimentId!.Value, e.VariantId!.Value)));
        Assert.Equal("after", await IdsAsync(s_all with { Experiment = (1, 1), VariantId = 2 }));
        Assert.Equal("", await IdsAsync(s_all with { Experiment = (1, 2) }));
    }

    [Fact]
    public async Task Events_that_name_the_experiment_are_listed_with_it_and_say_whether_they_count()
    {
        var named = Event("stranger", "s", 2) with { ExperimentId = 1, VariantId = 2 };
        var early = Event("early", "u", 3) with { ExperimentId = 1 };
        await StoreAsync(
            new([named, early, Event("visitor", "v", 6), Event("other", "s", 7) with { ExperimentId = 2 }], [Exposed("u", 1, 5)])
            {
                Joins = [new("v", "u", At(9), Recorder.System)],
            }
        );

        var query = s_all with { Experiment = (1, 1), Rules = new(JoinsPeople: true, []) };
        var events = await QueryAsync(query);

        Assert.Equal([("stranger", false), ("early", false), ("visitor", true)], events.Select(e => (e.EventId, e.IsExposed)));
        Assert.Equal("stranger", await IdsAsync(query with { VariantId = 2 }));
    }

    [Fact]
    public async Task Events_of_other_environments_do_not_count_and_are_listed_only_where_they_name_the_experiment()
    {
        var foreign = Event("foreign", "u", 6) with { KeyId = 9 };
        var named = Event("named", "u", 7) with { KeyId = 9, ExperimentId = 1 };
        await StoreAsync(new([Event("own", "u", 6) with { KeyId = 1 }, foreign, named, Event("old", "u", 8)], [Exposed("u", 1, 5)]));

        var rules = new EvidenceRules(false, []) { KeysElsewhere = [9] };
        var events = await QueryAsync(s_all with { Experiment = (1, 1), Rules = rules });

        Assert.Equal([("own", true), ("named", false), ("old", true)], events.Select(e => (e.EventId, e.IsExposed)));
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    private async Task<string> IdsAsync(EventQuery query) => string.Join(' ', (await QueryAsync(query)).Select(e => e.EventId));
}
