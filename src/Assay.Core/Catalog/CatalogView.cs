using System.Collections.Immutable;
using Assay.Evaluation;

namespace Assay.Core.Catalog;

/// <summary>All definitions at one moment, with what the evaluation needs of them compiled. Never changes: a change makes a new view.</summary>
public sealed class CatalogView
{
    private readonly ImmutableSortedDictionary<long, Experiment> _byId;
    private readonly ImmutableDictionary<string, long> _idByKey;
    private readonly ImmutableDictionary<long, ExperimentDefinition> _definitions;

    private CatalogView(
        ImmutableSortedDictionary<long, Experiment> byId,
        ImmutableDictionary<string, long> idByKey,
        ImmutableDictionary<long, ExperimentDefinition> definitions,
        Snapshot? previous
    )
    {
        (_byId, _idByKey, _definitions) = (byId, idByKey, definitions);
        Snapshot = SnapshotBuilder.Build((previous?.Version ?? 0) + 1, definitions.Values, previous);
    }

    public static CatalogView Empty { get; } = Of([]);

    /// <summary>The experiments that were started, ready for evaluation.</summary>
    public Snapshot Snapshot { get; }

    /// <summary>By ascending id.</summary>
    public IEnumerable<Experiment> Experiments => _byId.Values;

    public static CatalogView Of(IEnumerable<Experiment> experiments)
    {
        var list = experiments.ToList();
        return new CatalogView(
            list.ToImmutableSortedDictionary(experiment => experiment.Id, experiment => experiment),
            list.ToImmutableDictionary(experiment => experiment.Key, experiment => experiment.Id),
            list.Select(SnapshotBuilder.Define).OfType<ExperimentDefinition>().ToImmutableDictionary(definition => definition.Id),
            null
        );
    }

    /// <summary>By key, or by the numeric id in digits.</summary>
    public Experiment? Find(string keyOrId) =>
        _idByKey.TryGetValue(keyOrId, out var id) || long.TryParse(keyOrId, out id) ? _byId.GetValueOrDefault(id) : null;

    public CatalogView With(Experiment experiment)
    {
        var before = _byId.GetValueOrDefault(experiment.Id);
        var keys = before is null ? _idByKey : _idByKey.Remove(before.Key);
        var definitions = SnapshotBuilder.Define(experiment) is { } definition
            ? _definitions.SetItem(experiment.Id, definition)
            : _definitions.Remove(experiment.Id);
        return new CatalogView(
            _byId.SetItem(experiment.Id, experiment),
            keys.SetItem(experiment.Key, experiment.Id),
            definitions,
            Snapshot
        );
    }

    public CatalogView Without(Experiment experiment) =>
        new(_byId.Remove(experiment.Id), _idByKey.Remove(experiment.Key), _definitions.Remove(experiment.Id), Snapshot);
}
