using Assay.Core.Catalog;
using Assay.Core.Evaluate;
using Assay.Core.Record;

namespace Assay.Core.Tests;

/// <summary>Which iteration, revision and person an exposure belongs to, and which events are exposures.</summary>
public sealed class EvidenceTests
{
    private static readonly Recorder s_by = new(4, IsTrusted: true);
    private readonly Bench _bench = new();

    [Fact]
    public async Task An_exposure_belongs_to_the_last_iteration_that_had_begun_and_to_the_first_before_any()
    {
        var running = await _bench.RunningAsync();
        _bench.Clock.Advance(TimeSpan.FromHours(2));
        await _bench.Experiments.StopAsync(running.Key, new Stop(null, null), null, Bench.Ann, default);
        _bench.Clock.Advance(TimeSpan.FromHours(2));
        await _bench.TakeAsync(running, LifecycleStep.Iterate);
        _bench.Clock.Advance(TimeSpan.FromHours(2));

        foreach (var hours in (int[])[-9, -5, -3, -1])
            await ExposeAsync($"u{hours}", "new", hours, isExternal: true);

        Assert.Equal([1, 1, 1, 2], _bench.Log.Exposures.Select(one => one.Iteration));
        Assert.All(_bench.Log.Exposures, one => Assert.Equal(4, one.KeyId));
    }

    [Fact]
    public async Task A_late_exposure_is_held_against_the_weights_of_its_time_and_carries_their_revision()
    {
        var running = await _bench.RunningAsync();
        var before = Units().ToDictionary(unit => unit, unit => _bench.Look(unit).Variant!.Key);
        _bench.Clock.Advance(TimeSpan.FromHours(2));
        await _bench.ChangeAsync(
            running,
            spec =>
                spec with
                {
                    Variants = [.. spec.Variants!.Zip([0m, 100m], (variant, share) => variant with { AllocationPercent = share })],
                }
        );
        var unit = before.First(one => one.Value == "control").Key;

        Assert.Null((await ExposeAsync(unit, "control", -1)).Fault);
        Assert.Equal("variant_not_assigned", (await ExposeAsync(before.Last(one => one.Value == "control").Key, "control", 0)).Fault?.Code);
        Assert.Equal(1, Assert.Single(_bench.Log.Exposures).Revision);
        Assert.Equal("control", _bench.Look(unit).Variant!.Key);
    }

    [Fact]
    public async Task An_event_that_names_the_units_own_variant_exposes_it_once_at_the_earliest_such_time()
    {
        await _bench.RunningAsync();
        var own = _bench.Look("u").Variant!.Key;
        var other = own == "new" ? "control" : "new";
        foreach (var (variant, hours) in new[] { (other, -9), (own, -1), (own, 0), (own, -2) })
            await _bench.Events.AddAsync(Event("u", null, variant, hours), s_by, default);

        Assert.Equal([-1, -2], _bench.Log.Exposures.Select(one => (one.ExposedUtc - Now).Hours));
        Assert.Equal(4, _bench.Log.Events.Count);
    }

    [Fact]
    public async Task The_event_of_an_exposure_needs_no_variant_and_exposes_nobody_who_has_none()
    {
        await _bench.RunningAsync(
            Bench.Halves() with
            {
                TrafficPercent = 50,
                Forced = new Dictionary<string, string> { ["qa"] = "new" },
            }
        );
        var (inside, outside) = (
            Units().First(unit => _bench.Look(unit).Variant is not null),
            Units().First(unit => _bench.Look(unit).Variant is null)
        );
        foreach (var unit in (string[])[inside, outside, "qa"])
            await _bench.Events.AddAsync(Event(unit, null, null, 0) with { Type = "exp.exposed" }, s_by, default);

        Assert.Equal(inside, Assert.Single(_bench.Log.Exposures).UnitId);
    }

    [Fact]
    public async Task Exposures_and_events_take_a_visitor_and_join_both_ids_where_both_are_given()
    {
        await _bench.RunningAsync();
        var own = _bench.Look(new Subject(null, "v")).Variant!.Key;
        await _bench.Exposures.AddAsync(new ExposureInput(null, "checkout", own, null, null, false, "v"), s_by, default);
        await _bench.Events.AddAsync(Event(null, "v", null, 0), s_by, default);
        Assert.Empty(_bench.Log.Joins);
        Assert.True(Assert.Single(_bench.Log.Exposures) is { UnitId: "v", IsAnonymous: true });
        Assert.Equal("v", Assert.Single(_bench.Log.Events).UnitId);

        await _bench.Events.AddAsync(Event("u", "v", null, 0), s_by, default);
        Assert.Equal(("v", "u"), (_bench.Log.Joins.Single().EarlierId, _bench.Log.Joins.Single().UnitId));
        Assert.Equal(own, _bench.Look("u").Variant!.Key);
    }

    [Fact]
    public async Task Of_a_second_person_on_a_device_the_device_says_nothing()
    {
        await _bench.RunningAsync();
        var unit = Units().First(one => _bench.Look(one).Variant != _bench.Look(new Subject(null, "v")).Variant);
        var ours = _bench.Look(unit).Variant;
        await _bench.Enrolment.EnrolAsync("checkout", new Subject(null, "v"), null, default);
        await _bench.Enrolment.EnrolAsync("checkout", new Subject("first", "v"), null, default);

        Assert.Equal(ours, (await _bench.Enrolment.EnrolAsync("checkout", new Subject(unit, "v"), null, default)).Value.Variant);
        Assert.Single(_bench.Log.Joins);
    }

    private DateTime Now => _bench.Clock.GetUtcNow().UtcDateTime;

    private ValueTask<Outcome<bool>> ExposeAsync(string unit, string variant, int hours, bool isExternal = false) =>
        _bench.Exposures.AddAsync(new ExposureInput(unit, "checkout", variant, Now.AddHours(hours), null, isExternal), s_by, default);

    private EventInput Event(string? user, string? visitor, string? variant, int hours) =>
        new(null, user, "click", Now.AddHours(hours), null, null, 0, "checkout", variant, visitor);

    private static IEnumerable<string> Units() => Enumerable.Range(0, 200).Select(n => $"unit-{n}");
}
