using System.Text.Json;
using Assay.Core.Catalog;

namespace Assay.Core.Tests;

/// <summary>A change for later is made once, at its time, in the name of whoever asked for it; or it stays with what stood in its way.</summary>
public sealed class FlagScheduleTests
{
    private static readonly Actor Bob = new("bob");

    private readonly Bench _bench = new();
    private readonly Core.Catalog.Flags _flags;
    private readonly FlagSchedule _schedule;

    public FlagScheduleTests()
    {
        _flags = new(_bench.Catalog);
        _schedule = new(_bench.Catalog, Read);
    }

    [Fact]
    public async Task A_change_waits_for_its_time_and_is_then_made_once_in_the_name_of_who_scheduled_it()
    {
        await CreateAsync();
        var change = await ScheduleAsync("""{"description": "later"}""", hours: 2);
        Assert.Empty(Due());
        _bench.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal([change.Id], Due().Select(due => due.Change.Id));
        Assert.Null((await _schedule.ApplyAsync("f", change, default)).Fault);
        Assert.Equal(("later", 0), (Flag.Description, Flag.Scheduled.Count));
        Assert.Equal(("bob", "scheduled_change"), (_bench.Store.Audit[^1].Actor, _bench.Store.Audit[^1].Action));
        Assert.Empty(Due());
        var version = Flag.Version;
        Assert.Equal("scheduled_change_not_found", (await _schedule.ApplyAsync("f", change, default)).Fault!.Code);
        Assert.Equal(version, Flag.Version);
    }

    [Fact]
    public async Task What_is_due_comes_in_order_of_time_and_a_cancelled_change_does_not_come()
    {
        await CreateAsync();
        var last = await ScheduleAsync("""{"description": "last"}""", hours: 3);
        var first = await ScheduleAsync("""{"description": "first"}""", hours: 1);
        var never = await ScheduleAsync("""{"description": "never"}""", hours: 2);
        await _schedule.CancelAsync("f", never.Id, null, Bob, default);
        _bench.Clock.Advance(TimeSpan.FromHours(3));
        Assert.Equal([first.Id, last.Id], Due().Select(due => due.Change.Id));
    }

    [Fact]
    public async Task A_change_that_can_no_longer_be_made_stays_with_its_fault_and_is_not_tried_again()
    {
        await CreateAsync();
        await _flags.CreateAsync(new FlagSpec { Key = "base" }, Bench.Ann, default);
        var change = await ScheduleAsync("""{"require": "base"}""", hours: 1);
        await _flags.DeleteAsync("base", null, Bench.Ann, default);
        _bench.Clock.Advance(TimeSpan.FromHours(1));
        var applied = await _schedule.ApplyAsync("f", change, default);
        Assert.Equal("validation_failed", applied.Fault!.Code);
        var failure = Assert.Single(Flag.Scheduled).Failure!;
        Assert.Equal("validation_failed", failure.Code);
        Assert.Contains("base", failure.Detail, StringComparison.Ordinal);
        Assert.Equal("scheduled_change_failed", _bench.Store.Audit[^1].Action);
        Assert.Empty(Due());
        Assert.Null((await _schedule.CancelAsync("f", change.Id, null, Bob, default)).Fault);
        Assert.Empty(Flag.Scheduled);
    }

    [Fact]
    public async Task A_change_survives_a_restart()
    {
        await CreateAsync();
        var change = await ScheduleAsync("""{"description": "later"}""", hours: 1);
        using var again = new Core.Catalog.Catalog(_bench.Store, _bench.Clock);
        await again.LoadAsync(default);
        _bench.Clock.Advance(TimeSpan.FromHours(1));
        var schedule = new FlagSchedule(again, Read);
        var due = Assert.Single(schedule.DueAt(_bench.Clock.GetUtcNow()));
        Assert.Equal(change.Id, due.Change.Id);
        Assert.Equal("later", (await schedule.ApplyAsync(due.Key, due.Change, default)).Value.Description);
    }

    [Fact]
    public async Task A_change_that_could_not_be_made_now_or_is_late_already_is_refused_at_once()
    {
        await CreateAsync();
        var wrong = await AddAsync("""{"description": 5}""", hours: 1);
        Assert.Equal("wrong_type", wrong.Fault!.Code);
        Assert.Equal("validation_failed", (await AddAsync("{}", hours: 0)).Fault!.Code);
        Assert.Equal("validation_failed", (await AddAsync("""{"require": "no-such-flag"}""", hours: 1)).Fault!.Code);
        Assert.Empty(Flag.Scheduled);
    }

    private Flag Flag => _bench.Catalog.View.Flags.FindKey("f")!;

    private Task<Outcome<Flag>> CreateAsync() => _flags.CreateAsync(new FlagSpec { Key = "f" }, Bench.Ann, default);

    private IReadOnlyList<(string Key, ScheduledChange Change)> Due() => _schedule.DueAt(_bench.Clock.GetUtcNow());

    private async Task<ScheduledChange> ScheduleAsync(string patch, int hours) => (await AddAsync(patch, hours)).Value.Scheduled[^1];

    private Task<Outcome<Flag>> AddAsync(string patch, int hours) =>
        _schedule.AddAsync("f", _bench.Clock.GetUtcNow().AddHours(hours), JsonElement.Parse(patch), null, Bob, default);

    private static Outcome<FlagSpec> Read(Flag flag, JsonElement patch)
    {
        var spec = new FlagSpec { Description = flag.Description };
        if (patch.TryGetProperty("description", out var text))
            return text.ValueKind == JsonValueKind.String ? spec with { Description = text.GetString() } : Faults.WrongType("description");
        return patch.TryGetProperty("require", out var other) ? spec with { Prerequisites = [new(other.GetString()!, ["on"])] } : spec;
    }
}
