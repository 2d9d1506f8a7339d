using System.Text;
using System.Text.Json;
using Assay.Core.Record;
using Assay.Core.Record.Reading;

namespace Assay.Core.Tests;

public sealed class IntakeTests
{
    private readonly Bench _bench = new();

    [Fact]
    public async Task An_event_without_id_and_time_gets_both()
    {
        var added = await _bench.Events.AddAsync(Event("u", "click"), Recorder.System, default);
        var stored = _bench.Log.Events.Single();
        Assert.Equal(added.Value.Event.EventId.ToString(), stored.EventId);
        Assert.Equal(_bench.Clock.GetUtcNow().UtcDateTime, stored.TimestampUtc);
        Assert.False(stored.HasClientId);
    }

    [Fact]
    public async Task The_same_event_id_is_stored_once()
    {
        var input = Event("u", "click") with { EventId = "e1" };
        Assert.True((await _bench.Events.AddAsync(input, Recorder.System, default)).Value.IsNew);
        Assert.False((await _bench.Events.AddAsync(input, Recorder.System, default)).Value.IsNew);
        Assert.Single(_bench.Log.Events);
    }

    [Theory]
    [InlineData(1e15, null)]
    [InlineData(-1e15, null)]
    [InlineData(1.1e15, "value_out_of_range")]
    [InlineData(-1e308, "value_out_of_range")]
    public async Task A_value_is_bounded_so_that_no_sum_of_squares_overflows(double value, string? code) =>
        Assert.Equal(
            code,
            (await _bench.Events.AddAsync(Event("u", "spent") with { Value = value }, Recorder.System, default)).Fault?.Code
        );

    [Theory]
    [InlineData(100, null)]
    [InlineData(101, "too_many_properties")]
    public async Task A_context_has_at_most_a_hundred_members(int members, string? code)
    {
        await _bench.RunningAsync();
        var context = string.Join(',', Enumerable.Range(0, members).Select(i => $"\"m{i}\":1"));
        var json = Encoding.UTF8.GetBytes(
            $$$"""{"user_id": "u", "experiment_id": "checkout", "variant": "new", "source": "external", "context": {{{{context}}}}}"""
        );
        var reader = new Utf8JsonReader(json);
        reader.Read();
        var input = ExposureReader.Read(ref reader, json).Value;

        Assert.Equal(code, (await _bench.Exposures.AddAsync(input, Recorder.System, default)).Fault?.Code);
    }

    [Fact]
    public async Task Of_a_batch_the_good_items_are_stored_and_the_bad_ones_reported_by_index()
    {
        var now = _bench.Clock.GetUtcNow().UtcDateTime;
        Outcome<EventInput>[] batch =
        [
            Event("u", "click"),
            Event("", "click"),
            Event("u", null),
            Event("u", "click") with
            {
                TimestampUtc = now.AddHours(2),
            },
            Event("u", "click") with
            {
                Value = double.NaN,
            },
            Event("u", "click") with
            {
                Properties = new string('x', 20_000),
            },
            Event("u", "click") with
            {
                Experiment = "nope",
            },
            Event("u\0", "click"),
            new Fault("wrong_type", FaultKind.Invalid, ""),
            Event("u2", "click"),
        ];
        var receipt = await _bench.Events.AddAsync(batch, Recorder.System, default);
        Assert.Equal(2, receipt.Accepted);
        Assert.Equal(2, _bench.Log.Events.Count);
        Assert.Equal(
            [
                (1, "user_id_missing"),
                (2, "type_missing"),
                (3, "timestamp_in_future"),
                (4, "value_not_finite"),
                (5, "properties_too_large"),
                (6, "unknown_experiment"),
                (7, "nul_character"),
                (8, "wrong_type"),
            ],
            receipt.Rejected.Select(one => (one.Index, one.Code))
        );
    }

    [Fact]
    public async Task An_exposure_in_another_variant_than_ours_is_refused_unless_it_was_assigned_elsewhere()
    {
        await _bench.RunningAsync();
        var ours = _bench.Look("u").Variant!.Key;
        var other = ours == "new" ? "control" : "new";
        Assert.True((await _bench.Exposures.AddAsync(Exposure("u", ours), Recorder.System, default)).Value);
        Assert.Equal("variant_not_assigned", (await _bench.Exposures.AddAsync(Exposure("u", other), Recorder.System, default)).Fault?.Code);
        Assert.Null((await _bench.Exposures.AddAsync(Exposure("v", other) with { IsExternal = true }, Recorder.System, default)).Fault);
    }

    [Fact]
    public async Task An_exposure_in_the_variant_that_a_user_had_before_it_was_known_is_taken()
    {
        await _bench.RunningAsync();
        var (visitor, user) = ("visitor-1", Other("visitor-1"));
        var variant = OursOf(visitor);
        Assert.True((await _bench.Exposures.AddAsync(Exposure(visitor, variant), Recorder.System, default)).Value);
        Assert.Equal(
            "variant_not_assigned",
            (await _bench.Exposures.AddAsync(Exposure(user, variant), Recorder.System, default)).Fault?.Code
        );
        Assert.True(
            (await _bench.Exposures.AddAsync(Exposure(user, variant) with { AnonymousId = visitor }, Recorder.System, default)).Value
        );
    }

    [Fact]
    public async Task An_exposure_told_after_the_stop_is_taken()
    {
        var running = await _bench.RunningAsync();
        var ours = _bench.Look("u").Variant!.Key;
        await _bench.Experiments.StopAsync(running.Key, new(null, null), null, Bench.Ann, default);
        Assert.True((await _bench.Exposures.AddAsync(Exposure("u", ours), Recorder.System, default)).Value);
    }

    [Fact]
    public async Task After_the_stop_an_exposure_to_what_everybody_gets_since_is_refused()
    {
        var running = await _bench.RunningAsync();
        var unit = Enumerable.Range(0, 100).Select(n => $"u{n}").First(one => OursOf(one) == "new");
        await _bench.Experiments.StopAsync(running.Key, new(null, null), null, Bench.Ann, default);
        Assert.Equal("control", OursOf(unit));
        Assert.Equal(
            "variant_not_assigned",
            (await _bench.Exposures.AddAsync(Exposure(unit, "control"), Recorder.System, default)).Fault?.Code
        );
        Assert.True((await _bench.Exposures.AddAsync(Exposure(unit, "new"), Recorder.System, default)).Value);
    }

    [Fact]
    public async Task An_exposure_of_a_forced_unit_is_refused()
    {
        await _bench.RunningAsync(Bench.Halves() with { Forced = new Dictionary<string, string> { ["qa-1"] = "new" } });
        Assert.Equal("unit_forced", (await _bench.Exposures.AddAsync(Exposure("qa-1", "new"), Recorder.System, default)).Fault?.Code);
        Assert.Empty(_bench.Log.Exposures);
    }

    [Fact]
    public async Task An_exposure_in_a_draft_is_refused()
    {
        await _bench.CreateAsync(Bench.Halves());
        Assert.Equal(
            "experiment_not_started",
            (await _bench.Exposures.AddAsync(Exposure("u", "new"), Recorder.System, default)).Fault?.Code
        );
    }

    /// <summary>A unit that is in another variant by its own id.</summary>
    private string Other(string unit) => Enumerable.Range(0, 100).Select(n => $"user-{n}").First(other => OursOf(other) != OursOf(unit));

    private string OursOf(string unit) => _bench.Look(unit).Variant!.Key;

    private static EventInput Event(string user, string? type) => new(null, user, type, null, null, null, 0, null, null);

    private static ExposureInput Exposure(string user, string variant) => new(user, "checkout", variant, null, null, false);
}
