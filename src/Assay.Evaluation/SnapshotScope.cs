using Assay.Evaluation.Targeting;

namespace Assay.Evaluation;

/// <summary>What of a snapshot an environment and a reader need.</summary>
internal static class SnapshotScope
{
    private static readonly Dictionary<string, string> NoUnits = [];

    /// <summary>The flags that the reader may see, by key; in every environment still.</summary>
    public static FlagDefinition[] Flags(Snapshot snapshot, SnapshotReader reader) =>
        Sorted(
            snapshot.Flags.Select(flag => flag.Definition).Where(flag => reader == SnapshotReader.Server || IsVisible(snapshot, flag)),
            flag => flag.Key
        );

    /// <summary>The flag as the reader gets it.</summary>
    public static FlagDefinition InEnvironment(FlagDefinition flag, string environment, SnapshotReader reader) =>
        flag with
        {
            Environments = flag.Environments.TryGetValue(environment, out var rules)
                ? new Dictionary<string, FlagEnvironmentDefinition> { [environment] = ForReader(rules, reader) }
                : new Dictionary<string, FlagEnvironmentDefinition>(),
        };

    /// <summary>What these flags need, and what else the reader may see.</summary>
    public static SnapshotWire Of(Snapshot snapshot, string environment, SnapshotReader reader, IReadOnlyList<FlagDefinition> flags)
    {
        var used = flags.SelectMany(flag => RulesOf(flag, environment, reader)).ToArray();
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

    private static IReadOnlyList<RuleDefinition> RulesOf(FlagDefinition flag, string environment, SnapshotReader reader) =>
        flag.Environments.TryGetValue(environment, out var rules) ? ForReader(rules, reader).Rules : [];

    /// <summary>A flag that requires a hidden one cannot be evaluated without showing that one, so it is left out.</summary>
    private static bool IsVisible(Snapshot snapshot, FlagDefinition flag) =>
        flag.ClientVisible && flag.Prerequisites.All(prerequisite => IsVisible(snapshot, snapshot.Flag(prerequisite.Flag)!.Definition));

    /// <summary>While a flag is off its rules decide nothing, and may be plans that nobody is to read yet.</summary>
    private static FlagEnvironmentDefinition ForReader(FlagEnvironmentDefinition rules, SnapshotReader reader) =>
        reader == SnapshotReader.Server || rules.Enabled ? rules : rules with { Rules = [] };

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
            select ForReader(InEnvironment(experiment, environment), reader),
            experiment => experiment.Key
        );

    /// <summary>
    /// Only the allocation in force: stored variants bind only where they are stored. Where it runs here, it need not be known where else.
    /// </summary>
    private static ExperimentDefinition InEnvironment(CompiledExperiment experiment, string environment) =>
        experiment.Definition with
        {
            Revisions = [experiment.Definition.Revisions[^1]],
            Environments = experiment.RunsIn(environment) ? [] : experiment.Definition.Environments,
        };

    private static ExperimentDefinition ForReader(ExperimentDefinition experiment, SnapshotReader reader) =>
        reader == SnapshotReader.Server ? experiment
        // Environments are named only where this is none of them.
        : experiment.State == ExperimentState.NotStarted || experiment.Environments.Count > 0 ? Outline(experiment)
        : experiment with { Forced = NoUnits };

    /// <summary>What is left of a plan, or of a trial elsewhere, that a flag names: it assigns nobody here, and shows neither for whom it is nor what it tries.</summary>
    private static ExperimentDefinition Outline(ExperimentDefinition experiment) =>
        experiment with
        {
            Forced = NoUnits,
            Audience = null,
            Layer = null,
            Holdouts = [],
            Variants = [.. experiment.Variants.Select(variant => variant with { ConfigJson = null })],
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
