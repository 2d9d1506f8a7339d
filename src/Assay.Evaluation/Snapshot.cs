using System.Collections.Frozen;
using Assay.Evaluation.Targeting;

namespace Assay.Evaluation;

/// <summary>Everything a snapshot is built from, at one version.</summary>
public sealed record SnapshotDefinition
{
    /// <summary>Rises with every change of the catalog.</summary>
    public required long Version { get; init; }

    /// <summary>The flags that may be evaluated.</summary>
    public IReadOnlyList<FlagDefinition> Flags { get; init; } = [];

    /// <summary>The experiments that may be evaluated.</summary>
    public IReadOnlyList<ExperimentDefinition> Experiments { get; init; } = [];

    /// <summary>The segments that conditions name.</summary>
    public IReadOnlyList<SegmentDefinition> Segments { get; init; } = [];

    /// <summary>The layers that experiments name.</summary>
    public IReadOnlyList<LayerDefinition> Layers { get; init; } = [];

    /// <summary>The holdouts that experiments name.</summary>
    public IReadOnlyList<HoldoutDefinition> Holdouts { get; init; } = [];
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
    private readonly FrozenDictionary<string, CompiledFlag> _flags;
    private readonly FrozenDictionary<string, CompiledExperiment> _experiments;
    private readonly FrozenDictionary<long, CompiledExperiment> _experimentsById;
    private readonly FrozenDictionary<string, Segment> _segments;
    private readonly FrozenDictionary<string, Layer> _layers;
    private readonly FrozenDictionary<string, Holdout> _holdouts;

    internal Snapshot(
        long version,
        IReadOnlyList<CompiledFlag> flags,
        IReadOnlyCollection<CompiledExperiment> experiments,
        IEnumerable<Segment> segments,
        IEnumerable<Layer> layers,
        IEnumerable<Holdout> holdouts
    )
    {
        (Version, Flags) = (version, flags);
        _flags = flags.ToFrozenDictionary(flag => flag.Key, StringComparer.Ordinal);
        _experiments = experiments.ToFrozenDictionary(experiment => experiment.Key, StringComparer.Ordinal);
        _experimentsById = experiments.ToFrozenDictionary(experiment => experiment.Id);
        _segments = segments.ToFrozenDictionary(segment => segment.Definition.Key, StringComparer.Ordinal);
        _layers = layers.ToFrozenDictionary(layer => layer.Definition.Key, StringComparer.Ordinal);
        _holdouts = holdouts.ToFrozenDictionary(holdout => holdout.Definition.Key, StringComparer.Ordinal);
    }

    /// <summary>A snapshot of nothing, at version 0.</summary>
    public static Snapshot Empty { get; } = new(0, [], [], [], [], []);

    /// <summary>The version of the definitions it was built from.</summary>
    public long Version { get; }

    /// <summary>Every flag, in the order of the definitions.</summary>
    public IReadOnlyList<CompiledFlag> Flags { get; }

    /// <summary>Every experiment, in no order.</summary>
    public IReadOnlyList<CompiledExperiment> Experiments => _experiments.Values;

    /// <summary>Every segment, in no order.</summary>
    public IReadOnlyList<Segment> Segments => _segments.Values;

    /// <summary>Every layer, in no order.</summary>
    public IReadOnlyList<Layer> Layers => _layers.Values;

    /// <summary>Every holdout, in no order.</summary>
    public IReadOnlyList<Holdout> Holdouts => _holdouts.Values;

    /// <summary>The flag with this key, or null.</summary>
    public CompiledFlag? Flag(string key) => _flags.GetValueOrDefault(key);

    /// <summary>The experiment with this key, or null.</summary>
    public CompiledExperiment? Experiment(string key) => _experiments.GetValueOrDefault(key);

    /// <summary>The experiment with this id, or null.</summary>
    public CompiledExperiment? Experiment(long id) => _experimentsById.GetValueOrDefault(id);

    /// <summary>The segment with this key, or null.</summary>
    public Segment? Segment(string key) => _segments.GetValueOrDefault(key);

    /// <summary>The layer with this key, or null.</summary>
    public Layer? Layer(string key) => _layers.GetValueOrDefault(key);

    /// <summary>The holdout with this key, or null.</summary>
    public Holdout? Holdout(string key) => _holdouts.GetValueOrDefault(key);

    /// <summary>Checks and compiles the definitions. A definition that is the same instance as in <paramref name="previous"/> is not compiled again.</summary>
    public static SnapshotBuild Build(SnapshotDefinition definition, Snapshot? previous = null) =>
        new SnapshotCompiler(definition, previous ?? Empty, new()).Compile();
}
