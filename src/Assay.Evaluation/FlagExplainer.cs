using System.Text;
using System.Text.Json;
using Assay.Evaluation.Targeting;

namespace Assay.Evaluation;

/// <summary>How a flag came to its value, step by step.</summary>
/// <param name="Flag">The key that was asked for.</param>
/// <param name="Environment">Whose rules applied.</param>
/// <param name="Variation">The variation's key, or null for the application's own default.</param>
/// <param name="Value">The variation's value.</param>
/// <param name="Reason">OpenFeature's name of the reason.</param>
/// <param name="ErrorCode">OpenFeature's code, or null.</param>
/// <param name="RuleId">The rule that served, or null.</param>
/// <param name="Steps">In the order they were taken; the last one decided.</param>
/// <param name="Experiment">The trail of the experiment that decided, or null.</param>
public sealed record FlagExplanation(
    string Flag,
    string Environment,
    string? Variation,
    JsonElement? Value,
    string Reason,
    string? ErrorCode,
    string? RuleId,
    IReadOnlyList<ExplanationStep> Steps,
    Explanation? Experiment
)
{
    /// <summary>The same in plain lines.</summary>
    public string ToText()
    {
        var text = new StringBuilder($"{Flag} in {Environment}: {Variation ?? "the application's default"} ({ErrorCode ?? Reason})\n");
        ExplanationStep.Append(text, Steps);
        return text.Append(Experiment?.ToText()).ToString();
    }
}

/// <summary>Tells how <see cref="Evaluator.Evaluate"/> decides: it takes the evaluator's own answer, and its own answer for each rule on the way.</summary>
public static class FlagExplainer
{
    /// <summary>The resolution of <see cref="Evaluator.Evaluate"/> with its trail.</summary>
    /// <param name="snapshot">The definitions.</param>
    /// <param name="flagKey">The flag's key.</param>
    /// <param name="context">Who is asking.</param>
    /// <param name="sticky">What the caller knows of the unit's stored variants; null for nothing.</param>
    public static FlagExplanation Explain(Snapshot snapshot, string flagKey, in EvaluationContext context, IStickyVariants? sticky = null)
    {
        var resolution = Evaluator.Evaluate(snapshot, flagKey, context, sticky);
        var steps = resolution.Flag is { } flag
            ? Steps(snapshot, flag, context, sticky)
            : [new("flag", true, "the snapshot has no such flag")];
        return new(
            flagKey,
            context.Environment,
            resolution.Variation?.Key,
            resolution.Variation?.Value,
            resolution.Reason.Name(),
            resolution.Error.Code(),
            resolution.RuleId,
            steps,
            resolution.Experiment is { } experiment
                ? Explainer.Explain(snapshot, experiment, context, sticky?.VariantIn(experiment) ?? Sticky.Unknown)
                : null
        );
    }

    private static List<ExplanationStep> Steps(Snapshot snapshot, CompiledFlag flag, in EvaluationContext context, IStickyVariants? sticky)
    {
        if (flag.In(context.Environment) is not { Enabled: true } rules)
            return [new("enabled", true, $"off in '{context.Environment}'")];
        var steps = new List<ExplanationStep> { new("enabled", false, $"on in '{context.Environment}'") };
        var evaluation = new FlagEvaluation(snapshot, in context, sticky);
        foreach (var prerequisite in flag.Definition.Prerequisites)
        {
            var holds = evaluation.Holds(prerequisite, out var served);
            var detail = $"'{prerequisite.Flag}' serves {Served(served)}, wanted {string.Join(" or ", prerequisite.Variations)}";
            steps.Add(new("prerequisite", !holds, detail));
            if (!holds)
                return steps;
        }
        foreach (var rule in rules.Rules)
        {
            var decided = evaluation.TryServe(flag, rule, out var served);
            steps.Add(
                Step(snapshot, rule, context, decided ? $"serves {Served(served)}" : NotIncluded(snapshot, rule, context, sticky), decided)
            );
            if (decided)
                return steps;
        }
        steps.Add(new("default", true, rules.Rules.Length == 0 ? "there are no rules" : "no rule served"));
        return steps;
    }

    private static string Served(in Resolution resolution) =>
        resolution.Error.Code() ?? (resolution.Variation is { } variation ? $"'{variation.Key}'" : "nothing");

    private static ExplanationStep Step(Snapshot snapshot, Rule rule, in EvaluationContext context, string outcome, bool decided)
    {
        var name = $"rule {rule.Definition.Id}";
        var held = new List<string>();
        foreach (var condition in rule.When)
        {
            if (!condition.Matches(context, snapshot))
                return new(name, false, $"does not hold: {condition.Tell(context, snapshot)}");
            held.Add(condition.Tell(context, snapshot));
        }
        return new(name, decided, held.Count == 0 ? outcome : $"{outcome}: {string.Join(" and ", held)}", Hashing(rule, context));
    }

    private static string NotIncluded(Snapshot snapshot, Rule rule, in EvaluationContext context, IStickyVariants? sticky)
    {
        if (rule.Serving is ServeRollout rollout && rollout.By.ReadId(context, rollout.Bucketer.Algorithm) is null)
            return $"conditions hold, but the rollout goes by '{rollout.By.Name}', and that is no id here ({rollout.By.Read(context)})";
        if (rule.Serving is not ServeExperiment serve || snapshot.Experiment(serve.Experiment) is not { } experiment)
            return "conditions hold, but no share of the rollout includes the unit";
        var assignment = Evaluator.Assign(snapshot, experiment, context, sticky?.VariantIn(experiment) ?? Sticky.Unknown);
        return $"conditions hold, but the experiment '{experiment.Key}' gives the unit no variant ({assignment.Reason})";
    }

    private static ExplainedHash? Hashing(Rule rule, in EvaluationContext context)
    {
        if (rule.Serving is not ServeRollout rollout || rollout.By.ReadId(context, rollout.Bucketer.Algorithm) is not { } unit)
            return null;
        var shares = rule.Definition.Serve.Rollout!;
        var ranges = rollout.Shares.Open.Select((range, i) => new ExplainedRange(shares[i].Variation, range.Start, range.End, range.End));
        return ExplainedHash.Of(rollout.Bucketer, unit, [.. ranges]);
    }
}
