using Assay.Evaluation.Bucketing;
using Assay.Evaluation.Targeting;

namespace Assay.Evaluation;

/// <summary>Builds one snapshot: compiles what is new, takes over what is not, checks what refers to what, leaves out what is faulty.</summary>
internal sealed class SnapshotCompiler(SnapshotDefinition definition, Snapshot previous, FaultList faults)
{
    private readonly ConditionCompiler _conditions = new(faults);
    private readonly Dictionary<string, Layer> _layers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Holdout> _holdouts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Segment> _segments = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CompiledExperiment> _experiments = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FlagDefinition> _flagsByKey = new(StringComparer.Ordinal);

    public SnapshotBuild Compile()
    {
        foreach (var layer in Unique(definition.Layers, layer => layer.Key, "layers"))
            _layers.Add(layer.Key, Reuse(previous.Layer(layer.Key), old => old.Definition, layer) ?? new Layer(layer));
        CompileHoldouts();
        CompileSegments();
        CompileExperiments();
        var flags = CompileFlags();
        return new(new(definition.Version, flags, _experiments.Values, _segments.Values, _layers.Values, _holdouts.Values), faults.All);
    }

    private void CompileHoldouts()
    {
        foreach (var holdout in Unique(definition.Holdouts, holdout => holdout.Key, "holdouts"))
        {
            var outside = holdout.Percent is < 0 or > 100;
            faults.When(outside, $"holdouts.{holdout.Key}.percent", "percent_out_of_range", "A percentage lies in 0 to 100.");
            if (!outside)
                _holdouts.Add(holdout.Key, Reuse(previous.Holdout(holdout.Key), old => old.Definition, holdout) ?? new Holdout(holdout));
        }
    }

    private void CompileSegments()
    {
        var graph = new ReferenceGraph(faults, "segment");
        var compiled = new List<Segment>();
        foreach (var segment in Unique(definition.Segments, segment => segment.Key, "segments"))
        {
            var place = $"segments.{segment.Key}.rules";
            if ((Reuse(previous.Segment(segment.Key), old => old.Definition, segment) ?? Compile(segment, place)) is not { } item)
                continue;
            compiled.Add(item);
            graph.Add(segment.Key, SegmentReferences.In(segment.Rules, place));
        }
        foreach (var segment in compiled)
            if (graph.IsSound(segment.Definition.Key))
                _segments.Add(segment.Definition.Key, segment);
    }

    private Segment? Compile(SegmentDefinition segment, string place)
    {
        var rules = segment.Rules is null ? null : _conditions.Compile(segment.Rules, place);
        return rules is null && segment.Rules is not null ? null : new(segment, rules);
    }

    private void CompileExperiments()
    {
        var ids = new HashSet<long>();
        var slots = new LayerSlots(faults);
        foreach (var experiment in Unique(definition.Experiments, experiment => experiment.Key, "experiments"))
        {
            var place = $"experiments.{experiment.Key}";
            var before = faults.Count;
            faults.When(!ids.Add(experiment.Id), $"{place}.id", "duplicate_id", "Another experiment has this id.");
            CheckReferences(experiment, place);
            var compiled = Reuse(previous.Experiment(experiment.Key), old => old.Definition, experiment) ?? Compile(experiment, place);
            if (faults.Count == before && slots.Take(experiment, $"{place}.layer"))
                _experiments.Add(experiment.Key, compiled!);
        }
    }

    private CompiledExperiment? Compile(ExperimentDefinition experiment, string place)
    {
        var before = faults.Count;
        new ExperimentChecks(faults).Check(experiment);
        var audience = experiment.Audience is null ? null : _conditions.Compile(experiment.Audience, $"{place}.audience");
        return faults.Count == before ? new(experiment, audience) : null;
    }

    private void CheckReferences(ExperimentDefinition experiment, string place)
    {
        if (experiment.Layer is { } slot)
            faults.When(!_layers.ContainsKey(slot.Layer), $"{place}.layer", "unknown_layer", $"There is no layer '{slot.Layer}'.");
        foreach (var holdout in experiment.Holdouts)
            faults.When(!_holdouts.ContainsKey(holdout), $"{place}.holdouts", "unknown_holdout", $"There is no holdout '{holdout}'.");
        CheckSegments(SegmentReferences.In(experiment.Audience, $"{place}.audience"));
    }

    private List<CompiledFlag> CompileFlags()
    {
        foreach (var flag in definition.Flags)
            _flagsByKey.TryAdd(flag.Key, flag);
        var compiler = new FlagCompiler(faults);
        var graph = new ReferenceGraph(faults, "flag");
        var compiled = new List<CompiledFlag>();
        foreach (var flag in Unique(definition.Flags, flag => flag.Key, "flags"))
        {
            var before = faults.Count;
            CheckReferences(flag);
            var item = Reuse(previous.Flag(flag.Key), old => old.Definition, flag) ?? compiler.Compile(flag);
            if (faults.Count != before)
                continue;
            compiled.Add(item!);
            graph.Add(flag.Key, flag.Prerequisites.Select((p, i) => (p.Flag, $"flags.{flag.Key}.prerequisites[{i}]")));
        }
        return [.. compiled.Where(flag => graph.IsSound(flag.Key))];
    }

    private void CheckReferences(FlagDefinition flag)
    {
        foreach (var (i, prerequisite) in flag.Prerequisites.Index())
        foreach (var wanted in prerequisite.Variations)
            faults.When(
                _flagsByKey.TryGetValue(prerequisite.Flag, out var other) && other.Variations.All(variation => variation.Key != wanted),
                $"flags.{flag.Key}.prerequisites[{i}].variations",
                "unknown_variation",
                $"The flag '{prerequisite.Flag}' has no variation '{wanted}'."
            );
        foreach (var (environment, rules) in flag.Environments)
        foreach (var (i, rule) in rules.Rules.Index())
        {
            if (rule.Serve.Experiment is null && !SegmentReferences.AreIn(rule.When))
                continue;
            var place = $"flags.{flag.Key}.environments.{environment}.rules[{i}]";
            CheckSegments(SegmentReferences.In(rule.When, $"{place}.when"));
            if (rule.Serve.Experiment is { } experiment)
                CheckExperiment(flag, experiment, $"{place}.serve.experiment");
        }
    }

    private void CheckExperiment(FlagDefinition flag, string key, string place)
    {
        var experiment = _experiments.GetValueOrDefault(key);
        faults.When(experiment is null, place, "unknown_experiment", $"There is no experiment '{key}'.");
        foreach (var variant in experiment?.Variants ?? [])
            faults.When(
                flag.Variations.All(variation => variation.Key != variant.VariationKey),
                place,
                "variant_without_variation",
                $"No variation stands for the variant '{variant.Key}'."
            );
    }

    private void CheckSegments(IEnumerable<(string Key, string Place)> references)
    {
        foreach (var (key, place) in references)
            faults.When(!_segments.ContainsKey(key), place, "unknown_segment", $"There is no segment '{key}'.");
    }

    /// <summary>The items in order, without those whose key was there before.</summary>
    private IEnumerable<T> Unique<T>(IReadOnlyList<T> items, Func<T, string> keyOf, string place)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            var isNew = keys.Add(keyOf(item));
            faults.When(!isNew, $"{place}.{keyOf(item)}.key", "duplicate_key", "Another one has this key.");
            if (isNew)
                yield return item;
        }
    }

    private static T? Reuse<T, TDefinition>(T? old, Func<T, TDefinition> definitionOf, TDefinition definition)
        where T : class
        where TDefinition : class => old is not null && ReferenceEquals(definitionOf(old), definition) ? old : null;
}
