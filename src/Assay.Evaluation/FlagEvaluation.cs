using Assay.Evaluation.Targeting;

namespace Assay.Evaluation;

/// <summary>One evaluation of a flag and of the flags it requires. Remembers which experiment asked for a stored variant.</summary>
internal ref struct FlagEvaluation(Snapshot snapshot, ref readonly EvaluationContext context, IStickyVariants? sticky)
{
    private readonly ref readonly EvaluationContext _context = ref context;

    public CompiledExperiment? Asks { get; private set; }

    public Resolution Resolve(CompiledFlag flag)
    {
        if (flag.In(_context.Environment) is not { } rules)
            return new(flag, -1, ResolutionReason.Disabled);
        if (!rules.Enabled)
            return new(flag, rules.OffVariation, ResolutionReason.Disabled);
        for (var i = 0; i < flag.Definition.Prerequisites.Count; i++)
        {
            if (Holds(flag.Definition.Prerequisites[i], out var served))
                continue;
            return served.Error == ResolutionError.None
                ? new(flag, rules.OffVariation, ResolutionReason.Disabled)
                : Failure(flag, served.Error);
        }
        return ByRules(flag, rules);
    }

    /// <summary>The rule's answer, or null where it does not serve the unit and the next rule is to be tried.</summary>
    public Resolution? Serve(CompiledFlag flag, Rule rule) =>
        !Condition.All(rule.When, _context, snapshot)
            ? null
            : rule.Serving switch
            {
                ServeVariation fixedOne => new(flag, fixedOne.Variation, ResolutionReason.TargetingMatch) { RuleId = rule.Definition.Id },
                ServeRollout rollout => ServeByBucket(flag, rule, rollout),
                ServeExperiment experiment => ServeByExperiment(flag, rule, experiment),
                _ => null,
            };

    private Resolution ByRules(CompiledFlag flag, FlagRules rules)
    {
        foreach (var rule in rules.Rules)
            if (Serve(flag, rule) is { } served)
                return served;
        return new(flag, rules.DefaultVariation, rules.Rules.Length == 0 ? ResolutionReason.Static : ResolutionReason.Default);
    }

    /// <summary>Whether the required flag serves one of the wanted variations.</summary>
    public bool Holds(PrerequisiteDefinition prerequisite, out Resolution served)
    {
        served = snapshot.Flag(prerequisite.Flag) is { } flag ? Resolve(flag) : new(null, -1, ResolutionReason.Disabled);
        return Satisfies(prerequisite, served);
    }

    private static bool Satisfies(PrerequisiteDefinition prerequisite, in Resolution required)
    {
        if (required.Variation is not { } served)
            return false;
        for (var i = 0; i < prerequisite.Variations.Count; i++)
            if (prerequisite.Variations[i] == served.Key)
                return true;
        return false;
    }

    private readonly Resolution? ServeByBucket(CompiledFlag flag, Rule rule, ServeRollout rollout)
    {
        if (rollout.By.ReadId(_context) is not { } unit)
            return Failure(flag, ResolutionError.TargetingKeyMissing);
        var bucket = rollout.Bucketer.Bucket(unit);
        var share = rollout.Shares.VariantAt(bucket);
        return share < 0
            ? null
            : new(flag, rollout.Variations[share], ResolutionReason.Split) { RuleId = rule.Definition.Id, Bucket = bucket };
    }

    private Resolution? ServeByExperiment(CompiledFlag flag, Rule rule, ServeExperiment serve)
    {
        if (snapshot.Experiment(serve.Experiment) is not { } experiment)
            return null;
        var assignment = Evaluator.Assign(snapshot, experiment, _context, sticky?.VariantIn(experiment) ?? Sticky.Unknown);
        if (assignment.Reason == AssignmentReason.NoUnit)
            return Failure(flag, ResolutionError.TargetingKeyMissing);
        if (assignment.AskSticky)
            Asks ??= experiment;
        var variation = assignment.IsAssigned ? flag.IndexOf(experiment.Variants[assignment.VariantIndex].VariationKey) : -1;
        return variation < 0
            ? null
            : new(flag, variation, ReasonOf(assignment))
            {
                RuleId = rule.Definition.Id,
                Experiment = experiment,
                Assignment = assignment,
                Bucket = assignment.Bucket < 0 ? null : assignment.Bucket,
            };
    }

    private static ResolutionReason ReasonOf(in Assignment assignment) =>
        assignment.Reason is AssignmentReason.Bucket or AssignmentReason.Sticky ? ResolutionReason.Split : ResolutionReason.TargetingMatch;

    private static Resolution Failure(CompiledFlag flag, ResolutionError error) => new(flag, -1, ResolutionReason.Error) { Error = error };
}
