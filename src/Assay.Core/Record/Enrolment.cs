using Assay.Core.Catalog;
using Assay.Core.Evaluate;
using Assay.Evaluation;

namespace Assay.Core.Record;

/// <summary>A unit's place in an experiment.</summary>
/// <param name="Compiled">The experiment as evaluated; <c>null</c> before its first start.</param>
/// <param name="UnitId">What was randomised; <c>null</c> where the request does not hold it.</param>
/// <param name="Variant">What the unit gets; <c>null</c>: nothing, the app does as if there were no experiment.</param>
/// <param name="IsNew">The exposure was recorded by this call.</param>
public readonly record struct Placement(
    Experiment Experiment,
    CompiledExperiment? Compiled,
    string? UnitId,
    Variant? Variant,
    Assignment Assignment,
    bool IsNew
)
{
    /// <summary>What became of the exposure, where one is due and the call was to record.</summary>
    public ExposureState Exposure { get; init; }

    /// <summary>The unit takes part in a question that is still being asked.</summary>
    public bool IsLive => Experiment.Status is ExperimentStatus.Running or ExperimentStatus.Paused;
}

/// <summary>Finds a unit's variant and, where asked to enrol, records that the unit met it: once.</summary>
public sealed class Enrolment(
    Catalog.Catalog catalog,
    Contexts contexts,
    IExposureLog log,
    People people,
    RecordLimits limits,
    TimeProvider time
)
{
    /// <summary>The subject's variant, without recording anything. Completes at once save where a stored user must be read.</summary>
    public async ValueTask<Outcome<Placement>> LookAsync(string experimentId, Subject subject, CancellationToken ct)
    {
        var view = catalog.View;
        if (view.Experiments.Find(experimentId) is not { } experiment)
            return Faults.ExperimentNotFound(experimentId);
        var context = await contexts.OfAsync(subject, ReadsAttributes(view, experiment), ct);
        return Look(view, experiment, context);
    }

    /// <summary>The subject's variant; its exposure is durable when the task completes, or is <see cref="ExposureState.NotRecorded"/>.</summary>
    /// <param name="kept">JSON object to keep with the exposure, or <c>null</c>. One that is too large is kept without its largest members.</param>
    /// <exception cref="StoreUnavailableException">The exposure could not be recorded now, and <see cref="RecordLimits.RefusesUnrecorded"/>; try again.</exception>
    public async ValueTask<Outcome<Placement>> EnrolAsync(string experimentId, Subject subject, string? kept, CancellationToken ct)
    {
        var looked = await LookAsync(experimentId, subject, ct);
        if (looked.Fault is not null)
            return looked;
        try
        {
            return await RecordAsync(looked.Value, subject, kept, ct);
        }
        catch (StoreUnavailableException) when (!limits.RefusesUnrecorded)
        {
            return After(looked.Value, isFirst: null);
        }
    }

    /// <summary>The subject's variants in many experiments, in their order; the exposures share one commit.</summary>
    /// <param name="kept">JSON object to keep with the exposures, or <c>null</c>.</param>
    /// <exception cref="StoreUnavailableException">None of the exposures could be recorded now, and <see cref="RecordLimits.RefusesUnrecorded"/>; try again.</exception>
    public async ValueTask<IReadOnlyList<Outcome<Placement>>> EnrolAsync(
        IEnumerable<string> experimentIds,
        Subject subject,
        string? kept,
        CancellationToken ct
    )
    {
        var context = Keep(kept, subject);
        var placed = new List<Outcome<Placement>>();
        var (due, places) = (new List<Exposure>(), new List<int>());
        foreach (var id in experimentIds)
        {
            var looked = await LookAsync(id, subject, ct);
            if (looked.Fault is null && IsToRecord(looked.Value, subject))
            {
                due.Add(ExposureOf(looked.Value, subject, context));
                places.Add(placed.Count);
            }
            else if (looked.Fault is null && IsExposure(looked.Value))
                looked = looked.Value with { Exposure = ExposureState.Held };
            placed.Add(looked);
        }
        var isFirst = await TryRecordAsync(placed, due, subject, ct);
        for (var i = 0; i < due.Count; i++)
            placed[places[i]] = After(placed[places[i]].Value, isFirst?[i]);
        return placed;
    }

    /// <returns>Whether each of the exposures is the first of its mark; <c>null</c> where none can be recorded now.</returns>
    private async ValueTask<IReadOnlyList<bool>?> TryRecordAsync(
        List<Outcome<Placement>> placed,
        IReadOnlyList<Exposure> due,
        Subject subject,
        CancellationToken ct
    )
    {
        try
        {
            if (placed.Exists(one => one.Fault is null))
                await people.JoinAsync(subject, ct);
            return due.Count > 0 ? await log.AppendEachAsync(due, ct) : [];
        }
        catch (StoreUnavailableException) when (!limits.RefusesUnrecorded)
        {
            return null;
        }
    }

    /// <summary>A placement whose exposure was due, after the attempt to store it. Another request, or the same one, may have been first.</summary>
    private static Placement After(in Placement placement, bool? isFirst) =>
        placement with
        {
            IsNew = isFirst is true,
            Exposure = isFirst switch
            {
                true => ExposureState.Recorded,
                false => ExposureState.Held,
                null => ExposureState.NotRecorded,
            },
        };

    /// <summary>Records the exposure of a placement that was looked up, unless it is held or none is due; and that the subject's ids are one person.</summary>
    /// <exception cref="StoreUnavailableException">Something could not be recorded now; try again.</exception>
    public async ValueTask<Placement> RecordAsync(Placement placement, Subject subject, string? kept, CancellationToken ct)
    {
        await people.JoinAsync(subject, ct);
        if (!IsExposure(placement))
            return placement;
        if (!IsToRecord(placement, subject))
            return placement with { Exposure = ExposureState.Held };
        var isFirst = await log.AppendEachAsync([ExposureOf(placement, subject, Keep(kept, subject))], ct);
        return After(placement, isFirst[0]);
    }

    /// <summary>What there is room for, of what is to be kept with the subject's exposures; the subject says what is left out.</summary>
    private string? Keep(string? context, Subject subject)
    {
        var kept = KeptContext.Of(context, limits);
        subject.ContextLeftOut = kept.LeftOut;
        return kept.Json;
    }

    private Exposure ExposureOf(in Placement placement, Subject subject, string? context)
    {
        var (mark, now) = (MarkOf(placement, subject), time.GetUtcNow().UtcDateTime);
        return new Exposure(
            mark.ExperimentId,
            mark.Iteration,
            placement.Assignment.Revision,
            mark.UnitId,
            mark.VariantId,
            now,
            mark.Source,
            context
        )
        {
            KeyId = mark.KeyId,
            ReceivedUtc = now,
            IsAnonymous = mark.IsAnonymous,
        };
    }

    private static ExposureMark MarkOf(in Placement placement, Subject subject) =>
        new(
            placement.Experiment.Id,
            placement.Compiled!.Iteration,
            placement.UnitId!,
            placement.Variant!.Id,
            ExposureSource.Assigned,
            subject.Recorder.KeyId,
            placement.UnitId == subject.AnonymousId
        );

    /// <summary>How the subject comes to its variant, step by step.</summary>
    public async ValueTask<Outcome<Explanation>> ExplainAsync(string experimentId, Subject subject, CancellationToken ct)
    {
        var view = catalog.View;
        if (view.Experiments.Find(experimentId) is not { } experiment)
            return Faults.ExperimentNotFound(experimentId);
        if (Started(view, experiment) is not { } compiled)
            return new Explanation(experiment.Key, subject.UserId ?? "", null, AssignmentReason.NotStarted, 0, [NotStarted(experiment)]);
        var context = await contexts.OfAsync(subject, compiled.ReadsAttributes, ct);
        var unit = UnitOf(compiled, context);
        var assignment = Evaluator.Assign(view.Snapshot, compiled, unit, context);
        return Explainer.Explain(view.Snapshot, compiled, unit, context, StickyOf(experiment, compiled, unit, context, assignment));
    }

    /// <summary>The variant of whoever the context describes. No I/O.</summary>
    internal Placement Look(CatalogView view, Experiment experiment, in EvaluationContext context)
    {
        if (Started(view, experiment) is not { } compiled)
            return new Placement(experiment, null, null, null, new Assignment(-1, -1, AssignmentReason.NotStarted, 0), false);
        var unit = UnitOf(compiled, context);
        var assignment = Evaluator.Assign(view.Snapshot, compiled, unit, context);
        var sticky = StickyOf(experiment, compiled, unit, context, assignment);
        if (sticky != Sticky.Unknown)
            assignment = Evaluator.Assign(view.Snapshot, compiled, unit, context, sticky);
        var variant = assignment.IsAssigned ? experiment.Variants[assignment.VariantIndex] : null;
        return new Placement(experiment, compiled, unit, variant, assignment, false);
    }

    /// <summary>Where a request names nothing but a user, the experiment's unit goes by that id.</summary>
    private static string? UnitOf(CompiledExperiment compiled, in EvaluationContext context) => compiled.UnitOf(context) ?? context.UserId;

    private static CompiledExperiment? Started(CatalogView view, Experiment experiment) =>
        experiment.CurrentIteration is null ? null : view.Snapshot.Experiment(experiment.Id);

    private static bool ReadsAttributes(CatalogView view, Experiment experiment) =>
        view.Snapshot.Experiment(experiment.Id) is { ReadsAttributes: true };

    private static ExplanationStep NotStarted(Experiment experiment) =>
        new("status", true, $"The experiment is {Wire.Name(experiment.Status)} and was never started.");

    /// <remarks>
    /// A unit that another system had put elsewhere has now met two variants, which the trust checks must see. A unit that became known
    /// keeps the variant it had before, and is recorded under its new id too: so it keeps it where nobody names the earlier one.
    /// </remarks>
    private bool IsToRecord(in Placement placement, Subject subject) =>
        IsExposure(placement) && !log.IsHeld(MarkOf(placement, subject), time.GetUtcNow().UtcDateTime);

    /// <summary>Only what a live allocation gave counts as an exposure: not what was forced, nor what everybody gets after a stop.</summary>
    internal static bool IsExposure(in Placement placement) =>
        placement is { Variant: not null, Assignment.Reason: AssignmentReason.Bucket or AssignmentReason.Sticky };

    /// <summary>What an evaluation has to know of the stored variant of whoever the context describes. No I/O.</summary>
    internal int StickyOf(CatalogView view, CompiledExperiment compiled, in EvaluationContext context) =>
        view.Experiments.Find(compiled.Id) is { } experiment && compiled.UnitOf(context) is { } unit
            ? StickyOf(experiment, compiled, unit, context, Evaluator.Assign(view.Snapshot, compiled, unit, context))
            : Sticky.Unknown;

    /// <summary>The place that a flag's resolution gives the unit in the experiment that decided it.</summary>
    internal static Placement PlacementOf(CatalogView view, in Resolution resolution, in EvaluationContext context)
    {
        var compiled = resolution.Experiment!;
        var experiment = view.Experiments.Find(compiled.Id)!;
        var variant = experiment.Variants[resolution.Assignment.VariantIndex];
        return new Placement(experiment, compiled, compiled.UnitOf(context), variant, resolution.Assignment, false);
    }

    /// <summary>What to tell the evaluator of the unit's stored variant; unknown where the assignment stands without.</summary>
    /// <remarks>
    /// A unit that became known keeps the variant it had before, also where a later request no longer names the earlier id. Its bucket
    /// does not show that, so the log is asked (it answers from memory). What another system assigned is not the log's answer: it is
    /// evidence, and decides nothing.
    /// </remarks>
    private int StickyOf(
        Experiment experiment,
        CompiledExperiment compiled,
        string? unit,
        in EvaluationContext context,
        in Assignment assignment
    )
    {
        var mayHaveBeenUnknown =
            compiled.Definition.FallbackUnitType is not null && assignment.Reason is AssignmentReason.Bucket or AssignmentReason.Traffic;
        if (!assignment.AskSticky && !mayHaveBeenUnknown)
            return Sticky.Unknown;
        var stored = StoredIndex(experiment, compiled, unit!, context);
        var isToldAnyway = assignment.AskSticky || (stored != Sticky.None && stored != assignment.VariantIndex);
        return isToldAnyway ? stored : Sticky.Unknown;
    }

    private int StoredIndex(Experiment experiment, CompiledExperiment compiled, string unit, in EvaluationContext context) =>
        StoredVariant(experiment, compiled, unit, context) is { } id ? IndexOf(experiment, id) : Sticky.None;

    private int? StoredVariant(Experiment experiment, CompiledExperiment compiled, string unit, in EvaluationContext context) =>
        log.FindVariant(experiment.Id, compiled.Iteration, unit, compiled.EarlierUnitOf(context));

    private static int IndexOf(Experiment experiment, int variantId)
    {
        for (var index = 0; index < experiment.Variants.Count; index++)
            if (experiment.Variants[index].Id == variantId)
                return index;
        return Sticky.None;
    }
}
