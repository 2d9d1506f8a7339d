using Assay.Evaluation.Bucketing;
using Assay.Evaluation.Targeting;

namespace Assay.Evaluation;

/// <summary>A rule ready for evaluation.</summary>
internal sealed class Rule(RuleDefinition definition, Condition[] when, Serving serving)
{
    public RuleDefinition Definition { get; } = definition;

    public Condition[] When { get; } = when;

    public Serving Serving { get; } = serving;

    /// <summary>What the rule refers to may begin to read attributes without the rule being compiled again.</summary>
    public bool MayReadAttributes => When.Length > 0 || Serving is ServeExperiment or ServeRollout { By.IsAttribute: true };
}

/// <summary>What a rule serves.</summary>
internal abstract record Serving;

/// <summary>One variation for everybody.</summary>
internal sealed record ServeVariation(int Variation) : Serving;

/// <summary>Variations by bucket.</summary>
internal sealed record ServeRollout(Bucketer Bucketer, ContextField By, Allocation Shares, IReadOnlyList<int> Variations) : Serving
{
    public static ServeRollout From(string flag, ServeDefinition serve, Func<string, int> indexOf) =>
        new(
            Bucketer.ForRollout(serve.Hash, flag, serve.Salt, serve.Seed),
            ContextField.OfName(serve.By),
            Allocation.FromRanges(serve.Ranges!),
            [.. serve.Rollout!.Select(share => indexOf(share.Variation))]
        );
}

/// <summary>Whatever variation stands for the unit's variant.</summary>
internal sealed record ServeExperiment(string Experiment) : Serving;
