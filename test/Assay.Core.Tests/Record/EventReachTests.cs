using Assay.Core.Catalog;
using Assay.Core.Evaluate;
using Assay.Core.Record;

namespace Assay.Core.Tests;

/// <summary>What a single event is said to count for.</summary>
public sealed class EventReachTests
{
    private readonly Bench _bench = new();
    private readonly EventReach _reach;

    public EventReachTests() => _reach = new EventReach(_bench.Catalog, _bench.Log, _bench.Keys);

    [Fact]
    public async Task An_event_of_an_exposed_unit_counts_for_each_metric_on_its_type()
    {
        await _bench.RunningAsync();
        await _bench.RunningAsync(Bench.Halves("banner"));
        await EnrolAsync("checkout", "banner");
        var reach = Of("purchase");
        Assert.Equal(["checkout", "banner"], reach.CountsFor.Select(use => use.Experiment));
        Assert.Null(reach.Why);
    }

    [Fact]
    public async Task An_event_that_counts_for_nothing_says_why()
    {
        await _bench.CreateAsync(Bench.Halves("draft"));
        Assert.Equal(Uncounted.NotStarted, Of("purchase").Why);
        var running = await _bench.RunningAsync();
        Assert.Equal((Uncounted.NotExposed, "checkout"), (Of("purchase").Why, Of("purchase").Experiment!.Key));
        Assert.Equal(Uncounted.TypeUnused, Of("nosuch").Why);
        await EnrolAsync("checkout");
        Assert.Null(Of("purchase").Why);
        _bench.Clock.Advance(TimeSpan.FromHours(1));
        await _bench.Experiments.StopAsync(running.Key, new Stop(null, null), null, Bench.Ann, default);
        _bench.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(Uncounted.Ended, Of("purchase").Why);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_exposure_that_is_recorded_meanwhile_does_not_break_the_answer(bool isNamed)
    {
        var running = await _bench.RunningAsync();
        _bench.Log.AskedWhetherMet = () => _bench.Log.Exposures.Add(new(running.Id, 1, 1, "u", 1, _bench.Clock.GetUtcNow().UtcDateTime));
        Assert.Equal(Uncounted.NotExposed, Of("purchase", isNamed ? running.Id : null).Why);
    }

    [Fact]
    public async Task An_event_that_names_an_experiment_is_told_of_that_one()
    {
        await _bench.RunningAsync();
        var draft = (await _bench.CreateAsync(Bench.Halves("draft"))).Value;
        await EnrolAsync("checkout");
        var reach = Of("purchase", draft.Id);
        Assert.Equal(["checkout"], reach.CountsFor.Select(use => use.Experiment));
        Assert.Equal((Uncounted.NotStarted, "draft"), (reach.Why, reach.Experiment!.Key));
    }

    [Fact]
    public async Task An_event_of_another_environment_counts_for_nothing()
    {
        await _bench.Catalog.LoadAsync(default);
        _bench.Keys.Add(7, "staging");
        await _bench.RunningAsync(Bench.Halves() with { Environments = ["production"] });
        await _bench.RunningAsync(Bench.Halves("anywhere"));
        await EnrolAsync("checkout", "anywhere");
        Assert.Equal(["anywhere"], Of("purchase", key: 7).CountsFor.Select(use => use.Experiment));
        Assert.Equal(["checkout", "anywhere"], Of("purchase", key: 1).CountsFor.Select(use => use.Experiment));
        await _bench.ChangeAsync(_bench.Catalog.View.Experiments.FindKey("anywhere")!, spec => spec with { Environments = ["production"] });
        Assert.Equal(Uncounted.OtherEnvironment, Of("purchase", key: 7).Why);
    }

    [Fact]
    public async Task Where_no_metrics_are_declared_every_type_counts()
    {
        await _bench.RunningAsync(Bench.Halves() with { Metrics = [] });
        Assert.Equal(Uncounted.TypeUnused, Of("click").Why);
        await EnrolAsync("checkout");
        Assert.Equal([new CountedFor("checkout", "click", IsExploratory: true)], Of("click").CountsFor);
    }

    private async Task EnrolAsync(params string[] experiments)
    {
        foreach (var key in experiments)
            await _bench.Enrolment.EnrolAsync(key, new Subject("u"), null, default);
    }

    private Reach Of(string type, long? experiment = null, long? key = null) =>
        _reach.Of(
            EventRecord.Of(
                new MetricEvent("e", "u", type, _bench.Clock.GetUtcNow().UtcDateTime, default, ExperimentId: experiment) { KeyId = key }
            )
        );
}
