using Assay.Core.Catalog;
using Assay.Evaluation;

namespace Assay.Core.Record;

/// <summary>A unit's place in an experiment.</summary>
/// <param name="Variant">What the unit gets; <c>null</c>: nothing, the app does as if there were no experiment.</param>
/// <param name="Compiled">The experiment as evaluated; <c>null</c> before its first start.</param>
/// <param name="IsNew">The exposure was recorded by this call.</param>
public readonly record struct Placement(
    Experiment Experiment,
    CompiledExperiment? Compiled,
    Variant? Variant,
    Assignment Assignment,
    bool IsNew
)
{
    /// <summary>The unit takes part in a question that is still being asked.</summary>
    public bool IsLive => Experiment.Status is ExperimentStatus.Running or ExperimentStatus.Paused;
}

/// <summary>Finds a unit's variant and, where asked to enrol, records that the unit met it: once.</summary>
public sealed class Enrolment(Catalog.Catalog catalog, IExposureLog log, TimeProvider time)
{
    /// <summary>The unit's variant, without recording anything. No I/O.</summary>
    public Outcome<Placement> Look(string experimentId, string unitId)
    {
        var view = catalog.View;
        if (view.Find(experimentId) is not { } experiment)
            return Faults.ExperimentNotFound(experimentId);
        if (view.Snapshot.Experiment(experiment.Id) is not { } compiled)
            return new Placement(experiment, null, null, new Assignment(-1, -1, AssignmentReason.NotStarted, 0), false);
        var assignment = Evaluator.Assign(compiled, unitId);
        if (assignment.AskSticky)
            assignment = Evaluator.Assign(compiled, unitId, StoredIndex(experiment, compiled, unitId));
        var variant = assignment.IsAssigned ? experiment.Variants[assignment.VariantIndex] : null;
        return new Placement(experiment, compiled, variant, assignment, false);
    }

    /// <summary>The unit's variant; its exposure is durable when the task completes.</summary>
    /// <param name="context">JSON object to keep with the exposure, or <c>null</c>.</param>
    /// <exception cref="StoreUnavailableException">The exposure could not be recorded now; try again.</exception>
    public async ValueTask<Outcome<Placement>> EnrolAsync(string experimentId, string unitId, string? context, CancellationToken ct)
    {
        var looked = Look(experimentId, unitId);
        if (looked.Fault is not null || !IsToRecord(looked.Value, unitId))
            return looked;
        var (experiment, compiled, variant, assignment, _) = looked.Value;
        var now = time.GetUtcNow().UtcDateTime;
        var exposure = new Exposure(
            experiment.Id,
            compiled!.Iteration,
            assignment.Revision,
            unitId,
            variant!.Id,
            now,
            ExposureSource.Assigned,
            context
        );
        var count = await log.AppendAsync([exposure], ct);
        return looked.Value with { IsNew = count.Accepted == 1 };
    }

    /// <summary>How the unit comes to its variant, step by step. No I/O.</summary>
    public Outcome<Explanation> Explain(string experimentId, string unitId)
    {
        var view = catalog.View;
        if (view.Find(experimentId) is not { } experiment)
            return Faults.ExperimentNotFound(experimentId);
        if (view.Snapshot.Experiment(experiment.Id) is not { } compiled)
            return new Explanation(experiment.Key, unitId, null, AssignmentReason.NotStarted, 0, [NotStarted(experiment)]);
        var isAsked = Evaluator.Assign(compiled, unitId).AskSticky;
        return Explainer.Explain(compiled, unitId, isAsked ? StoredIndex(experiment, compiled, unitId) : Sticky.Unknown);
    }

    private static ExplanationStep NotStarted(Experiment experiment) =>
        new("status", true, $"The experiment is {Wire.Name(experiment.Status)} and was never started.");

    /// <summary>Only what a live allocation gave counts as an exposure: not what was forced, nor what everybody gets after a stop.</summary>
    /// <remarks>A unit that another system had put elsewhere has now met two variants, which the trust checks must see.</remarks>
    private bool IsToRecord(in Placement placement, string unitId) =>
        placement is { Variant: { } variant, Assignment.Reason: AssignmentReason.Bucket }
        && log.FindVariant(placement.Experiment.Id, placement.Compiled!.Iteration, unitId) != variant.Id;

    private int StoredIndex(Experiment experiment, CompiledExperiment compiled, string unitId)
    {
        if (log.FindVariant(experiment.Id, compiled.Iteration, unitId) is not { } id)
            return Sticky.None;
        for (var index = 0; index < experiment.Variants.Count; index++)
            if (experiment.Variants[index].Id == id)
                return index;
        return Sticky.None;
    }
}
