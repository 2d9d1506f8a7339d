using System.Collections.Frozen;

namespace Assay.Evaluation;

/// <summary>Everything a snapshot is built from, at one version.</summary>
public sealed record SnapshotDefinition
{
    /// <summary>Rises with every change of the catalog.</summary>
    public required long Version { get; init; }

    /// <summary>The experiments that may be evaluated.</summary>
    public IReadOnlyList<ExperimentDefinition> Experiments { get; init; } = [];
}

/// <summary>Something in a definition that cannot be evaluated.</summary>
/// <param name="Place">Where it stands, such as <c>experiments.checkout.variants[1].key</c>.</param>
/// <param name="Code">A stable code in snake_case.</param>
/// <param name="Detail">What is wrong, for a person.</param>
public sealed record DefinitionFault(string Place, string Code, string Detail);

/// <summary>What <see cref="Snapshot.Build"/> gives: a snapshot without the faulty items, and what was wrong with those.</summary>
/// <param name="Snapshot">Ready to use.</param>
/// <param name="Faults">Empty where everything was taken.</param>
public sealed record SnapshotBuild(Snapshot Snapshot, IReadOnlyList<DefinitionFault> Faults);

/// <summary>All compiled definitions at one version. Immutable: a change makes a new snapshot, swapped in whole.</summary>
public sealed class Snapshot
{
    private readonly FrozenDictionary<string, CompiledExperiment> _byKey;
    private readonly FrozenDictionary<long, CompiledExperiment> _byId;

    private Snapshot(long version, IReadOnlyCollection<CompiledExperiment> experiments)
    {
        Version = version;
        _byKey = experiments.ToFrozenDictionary(experiment => experiment.Key, StringComparer.Ordinal);
        _byId = experiments.ToFrozenDictionary(experiment => experiment.Id);
    }

    /// <summary>A snapshot of nothing, at version 0.</summary>
    public static Snapshot Empty { get; } = new(0, []);

    /// <summary>The version of the definitions it was built from.</summary>
    public long Version { get; }

    /// <summary>Every experiment, in no order.</summary>
    public IReadOnlyList<CompiledExperiment> Experiments => _byKey.Values;

    /// <summary>The experiment with this key, or null.</summary>
    public CompiledExperiment? Experiment(string key) => _byKey.GetValueOrDefault(key);

    /// <summary>The experiment with this id, or null.</summary>
    public CompiledExperiment? Experiment(long id) => _byId.GetValueOrDefault(id);

    /// <summary>Checks and compiles the definitions. A definition that is the same instance as in <paramref name="previous"/> is taken over as it is.</summary>
    public static SnapshotBuild Build(SnapshotDefinition definition, Snapshot? previous = null)
    {
        var faults = new FaultList();
        var checks = new ExperimentChecks(faults);
        var experiments = new List<CompiledExperiment>(definition.Experiments.Count);
        foreach (var experiment in definition.Experiments)
        {
            if (!checks.Accept(experiment))
                continue;
            var old = previous?.Experiment(experiment.Id);
            experiments.Add(ReferenceEquals(old?.Definition, experiment) ? old : new CompiledExperiment(experiment));
        }
        return new(new(definition.Version, experiments), faults.All);
    }
}
