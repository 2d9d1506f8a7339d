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

    /// <summary>Whether the rule serves the unit; otherwise the next rule is to be tried. An error counts as served.</summary>
    public bool TryServe(CompiledFlag flag, Rule rule, out Resolution served)
    {
        served = default;
        return Condition.All(rule.When, _context, snapshot)
            && rule.Serving switch
            {
                ServeVariation one => Serve(
                    new(flag, one.Variation, ResolutionReason.TargetingMatch) { RuleId = rule.Definition.Id },
                    out served
                ),
                ServeRollout rollout => TryServe(flag, rule, rollout, out served),
                ServeExperiment experiment => TryServe(flag, rule, experiment, out served),
                _ => false,
            };
    }

    private Resolution ByRules(CompiledFlag flag, FlagRules rules)
    {
        foreach (var rule in rules.Rules)
            if (TryServe(flag, rule, out var served))
                return served;
        return new(flag, rules.DefaultVariation, rules.Rules.Length == 0 ? ResolutionReason.Static : ResolutionReason.Default);
    }

    private static bool Serve(in Resolution resolution, out Resolution served)
    {
        served = resolution;
        return true;
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

    private readonly bool TryServe(CompiledFlag flag, Rule rule, ServeRollout rollout, out Resolution served)
    {
        served = default;
        if (rollout.By.ReadId(_context, rollout.Bucketer.Algorithm) is not { } unit)
            return FailsWithoutUnit(flag, rollout.By.IsTargetingKey, out served);
        var bucket = rollout.Bucketer.Bucket(unit);
        var share = rollout.Shares.VariantAt(bucket);
        return share >= 0
            && Serve(
                new(flag, rollout.Variations[share], ResolutionReason.Split) { RuleId = rule.Definition.Id, Bucket = bucket },
                out served
            );
    }

    private bool TryServe(CompiledFlag flag, Rule rule, ServeExperiment serve, out Resolution served)
    {
        served = default;
        if (snapshot.Experiment(serve.Experiment) is not { } experiment)
            return false;
        var assignment = Evaluator.Assign(snapshot, experiment, _context, sticky?.VariantIn(experiment) ?? Sticky.Unknown);
        if (assignment.Reason == AssignmentReason.NoUnit)
            return FailsWithoutUnit(flag, experiment.NeedsTargetingKey, out served);
        if (assignment.AskSticky)
            Asks ??= experiment;
        var variation = assignment.IsAssigned ? flag.IndexOf(experiment.Variants[assignment.VariantIndex].VariationKey) : -1;
        return variation >= 0
            && Serve(
                new(flag, variation, ReasonOf(assignment))
                {
                    RuleId = rule.Definition.Id,
                    Experiment = experiment,
                    Assignment = assignment,
                    Bucket = assignment.Bucket < 0 ? null : assignment.Bucket,
                },
                out served
            );
    }

    /// <summary>Who sends no targeting key is told; any other id may be absent, and then the next rule is to be tried.</summary>
    private readonly bool FailsWithoutUnit(CompiledFlag flag, bool needsTargetingKey, out Resolution served)
    {
        served = default;
        return needsTargetingKey && !_context.GoesOnWithoutKey && Serve(Failure(flag, ResolutionError.TargetingKeyMissing), out served);
    }

    private static ResolutionReason ReasonOf(in Assignment assignment) =>
        assignment.Reason is AssignmentReason.Bucket or AssignmentReason.Sticky ? ResolutionReason.Split : ResolutionReason.TargetingMatch;

    private static Resolution Failure(CompiledFlag flag, ResolutionError error) => new(flag, -1, ResolutionReason.Error) { Error = error };
}
