using Assay.Evaluation;

namespace Assay.Core.Catalog;

/// <summary>All definitions at one moment, with what the evaluation needs of them compiled. Never changes: a change makes a new view.</summary>
public sealed record CatalogView
{
    internal static CatalogView Empty { get; } = new();

    public ItemSet<Experiment> Experiments { get; internal init; } = ItemSet<Experiment>.Empty;
    public ItemSet<Flag> Flags { get; internal init; } = ItemSet<Flag>.Empty;
    public ItemSet<Segment> Segments { get; internal init; } = ItemSet<Segment>.Empty;
    public ItemSet<Layer> Layers { get; internal init; } = ItemSet<Layer>.Empty;
    public ItemSet<Holdout> Holdouts { get; internal init; } = ItemSet<Holdout>.Empty;
    public ItemSet<DeploymentEnvironment> Environments { get; internal init; } = ItemSet<DeploymentEnvironment>.Empty;

    /// <summary>What can be evaluated, compiled.</summary>
    public Snapshot Snapshot { get; private init; } = Snapshot.Empty;

    /// <summary>What was left out of the snapshot, and why. Empty save where an older program stored what this one refuses.</summary>
    public IReadOnlyList<DefinitionFault> Faults { get; private init; } = [];

    /// <summary>When the definitions last changed; with <see cref="Snapshot.Version"/> it names this state, also after a restart.</summary>
    public DateTimeOffset ChangedUtc { get; private init; }

    /// <summary>This view with its definitions compiled. What has not changed is taken over from the snapshot before.</summary>
    internal CatalogView Compile(long version, DateTimeOffset changedUtc)
    {
        var build = Snapshot.Build(SnapshotBuilder.Define(this, version), Snapshot);
        return this with
        {
            Snapshot = build.Snapshot,
            Faults = [.. build.Faults.Select(fault => ExperimentPlaces.Mend(fault, Experiments))],
            ChangedUtc = changedUtc,
        };
    }
}
