using Assay.Evaluation.Targeting;

namespace Assay.Evaluation;

/// <summary>What of a snapshot an environment and a reader need.</summary>
internal static class SnapshotScope
{
    public static SnapshotWire Of(Snapshot snapshot, string environment, SnapshotReader reader)
    {
        var flags = Flags(snapshot, environment, reader);
        var used = flags.SelectMany(flag => flag.Environments.Values).SelectMany(rules => rules.Rules).ToArray();
        var experiments = Experiments(snapshot, environment, reader, [.. used.Select(rule => rule.Serve.Experiment)]);
        var conditions = used.SelectMany(rule => rule.When).Concat(experiments.Select(experiment => experiment.Audience));
        var layers = experiments.Select(experiment => experiment.Layer?.Layer).ToHashSet();
        var holdouts = experiments.SelectMany(experiment => experiment.Holdouts).ToHashSet();
        return new(
            SnapshotJson.Format,
            snapshot.Version,
            environment,
            flags,
            experiments,
            Segments(snapshot, conditions),
            Sorted(snapshot.Layers.Select(layer => layer.Definition).Where(layer => layers.Contains(layer.Key)), layer => layer.Key),
            Sorted(
                snapshot.Holdouts.Select(holdout => holdout.Definition).Where(holdout => holdouts.Contains(holdout.Key)),
                holdout => holdout.Key
            )
        );
    }

    private static FlagDefinition[] Flags(Snapshot snapshot, string environment, SnapshotReader reader) =>
        Sorted(
            from flag in snapshot.Flags
            where reader == SnapshotReader.Server || IsVisible(snapshot, flag.Definition)
            select InEnvironment(flag.Definition, environment),
            flag => flag.Key
        );

    /// <summary>A flag that requires a hidden one cannot be evaluated without showing that one, so it is left out.</summary>
    private static bool IsVisible(Snapshot snapshot, FlagDefinition flag) =>
        flag.ClientVisible && flag.Prerequisites.All(prerequisite => IsVisible(snapshot, snapshot.Flag(prerequisite.Flag)!.Definition));

    private static FlagDefinition InEnvironment(FlagDefinition flag, string environment) =>
        flag with
        {
            Environments = flag.Environments.Where(pair => pair.Key == environment).ToDictionary(pair => pair.Key, pair => pair.Value),
        };

    private static ExperimentDefinition[] Experiments(
        Snapshot snapshot,
        string environment,
        SnapshotReader reader,
        HashSet<string?> usedByFlags
    ) =>
        Sorted(
            from experiment in snapshot.Experiments
            let isUsed = usedByFlags.Contains(experiment.Key)
            where
                isUsed
                || (experiment.RunsIn(environment) && (reader == SnapshotReader.Server || experiment.State != ExperimentState.NotStarted))
            select ForReader(experiment.Definition, reader),
            experiment => experiment.Key
        );

    /// <summary>Only the allocation in force: stored variants bind only where they are stored.</summary>
    private static ExperimentDefinition ForReader(ExperimentDefinition experiment, SnapshotReader reader) =>
        experiment with
        {
            Revisions = [experiment.Revisions[^1]],
            Forced = reader == SnapshotReader.Server ? experiment.Forced : new Dictionary<string, string>(),
        };

    /// <summary>The segments that the conditions name, and those that these name.</summary>
    private static SegmentDefinition[] Segments(Snapshot snapshot, IEnumerable<ConditionDefinition?> conditions)
    {
        var needed = new Dictionary<string, SegmentDefinition>(StringComparer.Ordinal);
        var waiting = new Queue<ConditionDefinition?>(conditions);
        while (waiting.TryDequeue(out var condition))
            foreach (var (key, _) in SegmentReferences.In(condition, ""))
                if (snapshot.Segment(key)?.Definition is { } segment && needed.TryAdd(key, segment))
                    waiting.Enqueue(segment.Rules);
        return Sorted(needed.Values, segment => segment.Key);
    }

    private static T[] Sorted<T>(IEnumerable<T> items, Func<T, string> keyOf) => [.. items.OrderBy(keyOf, StringComparer.Ordinal)];
}
