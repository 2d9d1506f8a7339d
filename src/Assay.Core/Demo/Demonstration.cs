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
    private const int Days = 28;
    private const int BatchRows = 10_000;
    private static readonly Actor Maker = new("demo");

    /// <summary>Whether the simulated experiments are there.</summary>
    public bool IsThere => Missing.Count < SimulatedExperiment.All.Count;

    /// <summary>Definitions of somebody's own, beside which simulated ones would stand.</summary>
    public int OthersCount =>
        catalog.View.Experiments.Count(experiment => experiment.SimulatedTruth is null)
        + catalog.View.Flags.Count(flag => !SimulatedFlags.IsOne(flag))
        + catalog.View.Segments.Count(segment => !SimulatedFlags.IsOne(segment));

    private List<SimulatedExperiment> Missing => [.. SimulatedExperiment.All.Where(one => catalog.View.Experiments.Find(one.Key) is null)];

    /// <summary>Makes what is not there yet. The same numbers every time.</summary>
    public async Task FillAsync(CancellationToken ct)
    {
        foreach (var simulated in Missing)
            await FillAsync(simulated, ct);
        await SimulatedFlags.FillAsync(catalog, Maker, ct);
    }

    /// <summary>Deletes all that is simulated; answers how many experiments there were.</summary>
    public async Task<int> DeleteAsync(Actor actor, CancellationToken ct)
    {
        // Flags first: they serve an experiment and ask for a segment.
        await SimulatedFlags.DeleteAsync(catalog, actor, ct);
        var simulated = catalog.View.Experiments.Where(experiment => experiment.SimulatedTruth is not null).ToList();
        foreach (var experiment in simulated)
            await catalog.DeleteAsync(ItemKinds.Experiment, experiment.Key, null, _ => null, actor, ct);
        return simulated.Count;
    }

    private async Task FillAsync(SimulatedExperiment simulated, CancellationToken ct)
    {
        var experiment = await StartInThePastAsync(simulated, ct);
        var start = time.GetUtcNow().UtcDateTime.AddDays(-Days);
        // The last unit's last event happened before now.
        var people = new SimulatedPeople(simulated, experiment, start, TimeSpan.FromDays(Days) - SimulatedPeople.LongestDelay);
        foreach (var part in people.All(catalog.View, enrolment).Chunk(BatchRows))
        {
            await exposures.AppendAsync([.. part.Select(person => person.Exposure).OfType<Exposure>()], ct);
            await events.AppendAsync([.. part.SelectMany(person => person.Events)], ct);
        }
    }

    /// <summary>The catalog's own clock stands at today; this one writes through a clock of four weeks ago.</summary>
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
