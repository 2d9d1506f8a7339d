using Assay.Core.Catalog;
using Assay.Core.Record;

namespace Assay.Core.Demo;

/// <summary>Fills the catalog with simulated experiments whose truth is known and labelled, and takes them out again.</summary>
public sealed class Demonstration(
    Catalog.Catalog catalog,
    ICatalogStore store,
    Enrolment enrolment,
    IExposureLog exposures,
    IEventLog events,
    TimeProvider time
)
{
    private const int Days = 14;
    private const int BatchRows = 10_000;
    private static readonly Actor Maker = new("demo");

    /// <summary>Makes what is not there yet. The same data every time.</summary>
    public async Task FillAsync(CancellationToken ct)
    {
        foreach (var simulated in SimulatedExperiment.All.Where(one => catalog.View.Experiments.Find(one.Key) is null))
            await FillAsync(simulated, ct);
    }

    /// <summary>Deletes the simulated experiments; answers how many there were.</summary>
    public async Task<int> DeleteAsync(Actor actor, CancellationToken ct)
    {
        var simulated = catalog.View.Experiments.Where(experiment => experiment.SimulatedTruth is not null).ToList();
        foreach (var experiment in simulated)
            await catalog.DeleteAsync(ItemKinds.Experiment, experiment.Key, null, _ => null, actor, ct);
        return simulated.Count;
    }

    private async Task FillAsync(SimulatedExperiment simulated, CancellationToken ct)
    {
        var experiment = await StartInThePastAsync(simulated, ct);
        var people = new SimulatedPeople(simulated, experiment, time.GetUtcNow().UtcDateTime.AddDays(-Days), TimeSpan.FromDays(Days));
        foreach (var part in people.All(catalog.View, enrolment).Chunk(BatchRows))
        {
            await exposures.AppendAsync([.. part.Select(person => person.Exposure).OfType<Exposure>()], ct);
            await events.AppendAsync([.. part.SelectMany(person => person.Events)], ct);
        }
    }

    /// <summary>The catalog's own clock stands at today; this one writes through a clock of two weeks ago.</summary>
    private async Task<Experiment> StartInThePastAsync(SimulatedExperiment simulated, CancellationToken ct)
    {
        using var past = new Catalog.Catalog(store, new ShiftedClock(time, TimeSpan.FromDays(-Days)));
        await past.LoadAsync(ct);
        var experiments = new Experiments(past, new Governance());
        await experiments.CreateAsync(simulated.ToSpec(), Maker, ct);
        var started = await experiments.TakeAsync(simulated.Key, LifecycleStep.Start, null, Maker, ct);
        await catalog.LoadAsync(ct);
        return started.Value;
    }

    private sealed class ShiftedClock(TimeProvider clock, TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow() + by;
    }
}
