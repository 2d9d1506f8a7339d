using Assay.Core.Analyse;
using Assay.Core.Catalog;
using Assay.Core.Evaluate;
using Assay.Core.Record;

namespace Assay.Core.Tests;

/// <summary>The use cases on stores in memory, with a clock that stands still.</summary>
internal sealed class Bench
{
    public static readonly Actor Ann = new("ann");

    public Bench(Governance? governance = null)
    {
        UserStore = new MemoryUserStore(Store);
        Catalog = new Core.Catalog.Catalog(Store, Clock);
        Experiments = new Experiments(Catalog, governance ?? new Governance());
        Segments = new Segments(Catalog, new SegmentLimits(MaxMembers: 1_000));
        Directory = new UserDirectory(UserStore, new UserDirectoryOptions(1 << 20, TimeSpan.FromSeconds(1)), Clock, Unread.Add);
        Users = new Users(UserStore, Store, Segments, Directory, new UserLimits(), Clock);
        Limits = new RecordLimits();
        People = new People(Log, Limits, Clock);
        Enrolment = new Enrolment(Catalog, new Contexts(Directory), Log, People, Limits, Clock);
        FlagUse = new FlagUse(Catalog, Store, Clock);
        Flags = new FlagServing(Catalog, new Contexts(Directory), Enrolment, People, FlagUse);
        Exposures = new ExposureIntake(Catalog, Enrolment, Log, People, Limits, Clock);
        Events = new EventIntake(Catalog, Log, Log, Exposures, People, Limits, Clock);
    }

    public StandingClock Clock { get; } = new(new DateTimeOffset(2026, 3, 10, 12, 0, 0, TimeSpan.Zero));
    public MemoryCatalogStore Store { get; } = new();
    public KeyEnvironments Keys { get; } = new();
    public MemoryLog Log { get; } = new();
    public MemoryUserStore UserStore { get; }
    public UserDirectory Directory { get; }
    public Users Users { get; }
    public Segments Segments { get; }
    public List<StoreUnavailableException> Unread { get; } = [];
    public Core.Catalog.Catalog Catalog { get; }
    public Experiments Experiments { get; }
    public People People { get; }
    public Enrolment Enrolment { get; }
    public FlagUse FlagUse { get; }
    public FlagServing Flags { get; }
    public RecordLimits Limits { get; }
    public EventIntake Events { get; }
    public ExposureIntake Exposures { get; }

    public static ExperimentSpec Halves(string key = "checkout") =>
        new()
        {
            Key = key,
            Variants = [new("control", null, AllocationPercent: 50), new("new", null, AllocationPercent: 50)],
            Metrics = [new("purchase")],
        };

    public Placement Look(string unit) => Look(new Subject(unit));

    public Placement Look(Subject subject, string experiment = "checkout")
    {
        var looked = Enrolment.LookAsync(experiment, subject, default);
        return looked.IsCompleted ? looked.Result.Value : throw new InvalidOperationException("Nothing was to be read.");
    }

    public Task<Outcome<Experiment>> CreateAsync(ExperimentSpec spec) => Experiments.CreateAsync(spec, Ann, default);

    public async Task<Experiment> RunningAsync(ExperimentSpec? spec = null)
    {
        var created = (await CreateAsync(spec ?? Halves())).Value;
        return (await TakeAsync(created, LifecycleStep.Start)).Value;
    }

    public Task<Outcome<Experiment>> TakeAsync(Experiment experiment, LifecycleStep step) =>
        Experiments.TakeAsync(experiment.Key, step, null, Ann, default);

    public Task<Outcome<Experiment>> ChangeAsync(Experiment experiment, Func<ExperimentSpec, ExperimentSpec> change) =>
        Experiments.UpdateAsync(experiment.Key, null, before => change(SpecOf(before)), Ann, default);

    public static ExperimentSpec SpecOf(Experiment experiment) =>
        new()
        {
            Key = experiment.Key,
            Name = experiment.Name,
            TrafficPercent = experiment.TrafficPercent,
            Hash = HashNames.Of(experiment.Hash),
            UnitType = experiment.UnitType,
            FallbackUnitType = experiment.FallbackUnitType ?? ExperimentSpec.NoFallback,
            Audience = experiment.Audience,
            Segments = experiment.Segments,
            Environments = experiment.Environments,
            Holdouts = experiment.Holdouts,
            Layer = experiment.Layer,
            LayerPercent = experiment.LayerPercent,
            Variants =
            [
                .. experiment.Variants.Select(one => new VariantSpec(
                    one.Key,
                    one.Name,
                    one.Description,
                    one.IsControl,
                    one.AllocationPercent,
                    one.Config
                )),
            ],
            Metrics = [.. experiment.Metrics.Select(one => new MetricSpec(one.Key, Wire.Name(one.Kind), one.Event, Wire.Name(one.Role)))],
            Forced = experiment.Forced,
        };
}
