using Assay.Core.Catalog;
using Assay.Evaluation.Targeting;

namespace Assay.Core.Demo;

/// <summary>Flags and a segment for looking around: a rollout, a rule for a segment, and a flag that an experiment decides.</summary>
internal static class SimulatedFlags
{
    private const string SegmentKey = "demo-premium";
    private const string Description = "Simulated, for looking around.";

    private static readonly FlagSpec[] All =
    [
        Flag("demo-dark-mode", [new("off", "false"), new("on", "true")], Rule(Rollout("on", 30, "off"))),
        Flag("demo-support-chat", [new("off", "false"), new("on", "true")], Rule(Variation("on"), ToSegment)),
        Flag("demo-checkout", [new("control", "\"classic\""), new("treatment", "\"one-page\"")], Rule(Experiment("demo-win"))),
    ];

    private static ConditionDefinition ToSegment => new() { Segment = SegmentKey };

    public static bool IsOne(Flag flag) => flag.Tags.Contains(SimulatedExperiment.Tag) && All.Any(one => one.Key == flag.Key);

    public static bool IsOne(Catalog.Segment segment) => segment.Key == SegmentKey && segment.Description == Description;

    public static async Task FillAsync(Catalog.Catalog catalog, Actor maker, CancellationToken ct)
    {
        var premium = new ConditionDefinition
        {
            Attribute = "plan",
            Op = "in",
            Values = [AttributeValue.Of("premium")],
        };
        if (catalog.View.Segments.FindKey(SegmentKey) is null)
            await new Segments(catalog, new SegmentLimits()).CreateAsync(
                new SegmentSpec(SegmentKey, "Demo: premium customers", Description, premium),
                [],
                maker,
                ct
            );
        foreach (var flag in All.Where(flag => catalog.View.Flags.FindKey(flag.Key!) is null))
            await new Flags(catalog).CreateAsync(flag, maker, ct);
    }

    public static async Task DeleteAsync(Catalog.Catalog catalog, Actor actor, CancellationToken ct)
    {
        foreach (var flag in catalog.View.Flags.Where(IsOne).ToList())
            await catalog.DeleteAsync(ItemKinds.Flag, flag.Key, null, _ => null, actor, ct);
        foreach (var segment in catalog.View.Segments.Where(IsOne).ToList())
            await catalog.DeleteAsync(ItemKinds.Segment, segment.Key, null, _ => null, actor, ct);
    }

    private static FlagSpec Flag(string key, VariationSpec[] variations, RuleSpec rule) =>
        new()
        {
            Key = key,
            Description = Description,
            OwnerTeam = "demo",
            Tags = [SimulatedExperiment.Tag],
            Variations = variations,
            Environments = new Dictionary<string, FlagEnvironmentSpec>
            {
                ["production"] = new(Enabled: true, Off: default, Default: default, Rules: [rule]),
            },
        };

    private static RuleSpec Rule(ServeSpec serve, params ConditionDefinition[] when) => new(null, when, serve);

    private static ServeSpec Variation(string key) => new(key, null, null, null, null, null, null);

    private static ServeSpec Experiment(string key) => new(null, null, key, null, null, null, null);

    private static ServeSpec Rollout(string on, decimal percent, string off) =>
        new(null, [new(on, percent), new(off, 100 - percent)], null, null, null, null, null);
}
