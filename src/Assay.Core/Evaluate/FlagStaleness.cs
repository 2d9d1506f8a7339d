using Assay.Core.Catalog;
using Assay.Evaluation;

namespace Assay.Core.Evaluate;

/// <summary>Why a flag may be ready to be taken out of the code.</summary>
public enum StaleReason
{
    /// <summary>Nobody has asked for it for long.</summary>
    NotEvaluated,

    /// <summary>Wherever it is on, everybody gets the same variation.</summary>
    FullyRolledOut,
}

/// <param name="Stale"><c>null</c>: the flag is in use, or archived already.</param>
public sealed record FlagStanding(DateTimeOffset? LastEvaluatedUtc, StaleReason? Stale);

/// <summary>Tells which flags have done their work.</summary>
/// <param name="notEvaluatedFor">After so long without an evaluation a flag is stale.</param>
public sealed class FlagStaleness(Catalog.Catalog catalog, FlagUse use, TimeProvider time, TimeSpan notEvaluatedFor)
{
    public FlagStanding Of(Flag flag)
    {
        var last = use.LastUtc(flag.Key);
        return new(last, flag.IsArchived ? null : ReasonOf(flag, last));
    }

    private StaleReason? ReasonOf(Flag flag, DateTimeOffset? last)
    {
        var since = last > flag.CreatedUtc ? last.Value : flag.CreatedUtc;
        if (use.IsLoaded && time.GetUtcNow() - since > notEvaluatedFor)
            return StaleReason.NotEvaluated;
        return IsRolledOut(flag) ? StaleReason.FullyRolledOut : null;
    }

    private bool IsRolledOut(Flag flag)
    {
        var on = flag.Environments.Where(pair => pair.Value.Enabled).ToList();
        if (on.Count == 0)
            return false;
        var served = on.SelectMany(pair => Served(flag, pair.Key, pair.Value)).Distinct().Take(2).ToList();
        return served is [not null];
    }

    /// <summary>Every variation that somebody may get; <c>null</c> among them stands for what cannot be told.</summary>
    private IEnumerable<string?> Served(Flag flag, string name, FlagEnvironmentDefinition environment)
    {
        if (flag.Prerequisites.Count > 0)
            yield return environment.OffVariation;
        foreach (var rule in environment.Rules)
        {
            foreach (var variation in Served(rule.Serve, name))
                yield return variation;
            if (rule.When.Count == 0 && TakesEverybody(rule.Serve, name))
                yield break;
        }
        yield return environment.DefaultVariation;
    }

    private IEnumerable<string?> Served(ServeDefinition serve, string environment) =>
        serve switch
        {
            { Rollout: { } rollout } => rollout.Where(share => share.Percent > 0).Select(share => (string?)share.Variation),
            { Experiment: { } experiment } => [AfterStop(experiment, environment)],
            _ => [serve.Variation],
        };

    private bool TakesEverybody(ServeDefinition serve, string environment) =>
        serve switch
        {
            { Rollout: { } rollout } => rollout.Sum(share => share.Percent) == 100,
            { Experiment: { } experiment } => AfterStop(experiment, environment) is not null,
            _ => true,
        };

    /// <summary>What a stopped experiment gives everybody; <c>null</c> while it runs.</summary>
    private string? AfterStop(string key, string environment) =>
        catalog.View.Snapshot.Experiment(key) is { State: ExperimentState.Stopped } stopped
        && stopped.Definition.Environments is var names
        && (names.Count == 0 || names.Contains(environment))
            ? stopped.Variants.First(IsGiven(stopped)).VariationKey
            : null;

    private static Func<VariantDefinition, bool> IsGiven(CompiledExperiment stopped) =>
        stopped.Definition.ShippedVariant is { } shipped ? variant => variant.Key == shipped : variant => variant.IsControl;
}
