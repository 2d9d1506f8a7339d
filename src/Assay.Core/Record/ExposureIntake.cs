using Assay.Core.Catalog;
using Assay.Evaluation;
using Assay.Evaluation.Bucketing;

namespace Assay.Core.Record;

/// <summary>Checks exposures that callers log themselves and hands the good ones to the log.</summary>
public sealed class ExposureIntake(
    Catalog.Catalog catalog,
    Enrolment enrolment,
    IExposureLog log,
    People people,
    RecordLimits limits,
    TimeProvider time
)
{
    /// <summary>Stores one exposure; answers whether it was new.</summary>
    /// <exception cref="StoreUnavailableException">The exposure is not stored; the join of its two ids may be. Trying again stores nothing twice.</exception>
    public async ValueTask<Outcome<bool>> AddAsync(ExposureInput input, Recorder by, CancellationToken ct)
    {
        var exposure = Check(input, by, time.GetUtcNow().UtcDateTime);
        if (exposure.Fault is { } fault)
            return fault;
        if (people.JoinOf(input.UserId, input.AnonymousId, by) is { } join)
            await people.JoinAsync([join], ct);
        var count = await log.AppendAsync([exposure.Value], ct);
        return count.Accepted == 1;
    }

    /// <summary>Stores the good ones of a batch durably and says which were not, and why.</summary>
    /// <exception cref="StoreUnavailableException">No exposure is stored; joins of their ids may be. Trying again stores nothing twice.</exception>
    public async ValueTask<BatchReceipt> AddAsync(IReadOnlyList<Outcome<ExposureInput>> inputs, Recorder by, CancellationToken ct)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var good = new List<Exposure>(inputs.Count);
        var joins = new List<Join>();
        var rejected = new List<Rejection>();
        for (var index = 0; index < inputs.Count; index++)
        {
            var exposure = inputs[index].Fault is { } unreadable ? unreadable : Check(inputs[index].Value, by, now);
            if (exposure.Fault is { } fault)
            {
                rejected.Add(new Rejection(index, fault.Code, fault.Detail));
                continue;
            }
            good.Add(exposure.Value);
            if (people.JoinOf(inputs[index].Value.UserId, inputs[index].Value.AnonymousId, by) is { } join)
                joins.Add(join);
        }
        await people.JoinAsync(joins, ct);
        var count = good.Count == 0 ? default : await log.AppendAsync(good, ct);
        return new BatchReceipt(count.Accepted, count.Duplicates, rejected);
    }

    /// <summary>The exposure that an event tells of, where it is news: the unit met the variant that our own assignment gives it.</summary>
    /// <param name="variant">What the event names; <c>null</c>: whatever the unit has.</param>
    internal Exposure? OfEvent(Experiment experiment, Variant? variant, in ExposureInput input, Recorder by, DateTime now)
    {
        var at = input.ExposedUtc ?? now;
        if (UnitOf(experiment, input) is not { } unit || ExposureMoment.IterationAt(experiment, at) is not { } iteration)
            return null;
        var own = Given(experiment, iteration, at, unit, input);
        if (own.Fault is not null || own.Value is not { } given || (variant is not null && variant.Id != given.Id))
            return null;
        var exposure = Complete(experiment, iteration, given, unit, at, input, by, now);
        return log.IsHeld(exposure.Mark, at) ? null : exposure;
    }

    private Outcome<Exposure> Check(in ExposureInput input, Recorder by, DateTime now)
    {
        if (CheckFields(input, now) is { } fault)
            return fault;
        if (catalog.View.Experiments.Find(input.Experiment!) is not { } experiment)
            return ItemFaults.UnknownExperiment(input.Experiment!);
        var at = input.ExposedUtc ?? now;
        if (ExposureMoment.IterationAt(experiment, at) is not { } iteration)
            return ItemFaults.NotStarted(experiment.Key);
        if (experiment.FindVariant(input.Variant!) is not { } variant)
            return ItemFaults.UnknownVariant(input.Variant!);
        if (UnitOf(experiment, input) is not { } unit)
            return ItemFaults.MissingUser();
        if (!input.IsExternal && CheckAssigned(experiment, iteration, variant, at, unit, input) is { } mismatch)
            return mismatch;
        return Complete(experiment, iteration, variant, unit, at, input, by, now);
    }

    private static Exposure Complete(
        Experiment experiment,
        Iteration iteration,
        Variant variant,
        string unit,
        DateTime at,
        in ExposureInput input,
        Recorder by,
        DateTime now
    ) =>
        new(
            experiment.Id,
            iteration.Number,
            ExposureMoment.RevisionAt(iteration, at).Number,
            unit,
            variant.Id,
            at,
            input.IsExternal ? ExposureSource.External : ExposureSource.Assigned,
            input.Context
        )
        {
            KeyId = by.KeyId,
            ReceivedUtc = now,
            IsAnonymous = unit == input.AnonymousId,
        };

    /// <summary>The id that stands for the unit: the known one before the anonymous one, unless visitors are what is randomised.</summary>
    private static string? UnitOf(Experiment experiment, in ExposureInput input) =>
        experiment.UnitType switch
        {
            "anonymous" => input.AnonymousId ?? input.UserId,
            "user" => input.UserId ?? input.AnonymousId,
            _ => input.UserId,
        };

    private Fault? CheckFields(in ExposureInput input, DateTime now)
    {
        if (limits.CheckEither(input.UserId, input.AnonymousId) is { } fault)
            return fault;
        if (string.IsNullOrEmpty(input.Experiment))
            return ItemFaults.MissingExperiment();
        if (string.IsNullOrEmpty(input.Variant))
            return ItemFaults.MissingVariant();
        if (input.ContextKeys > limits.MaxPropertyKeys)
            return ItemFaults.TooManyProperties(limits.MaxPropertyKeys);
        if (input.Context is { } context && limits.IsTooLarge(context))
            return ItemFaults.PropertiesTooLarge(limits.MaxPropertiesBytes);
        return limits.CheckTime(input.ExposedUtc, now);
    }

    private Fault? CheckAssigned(
        Experiment experiment,
        Iteration iteration,
        Variant variant,
        DateTime at,
        string unit,
        in ExposureInput input
    )
    {
        var given = Given(experiment, iteration, at, unit, input);
        if (given.Fault is not null || given.Value?.Id == variant.Id)
            return given.Fault;
        return ItemFaults.NotAssigned(variant.Key, given.Value is { } other ? $"'{other.Key}'" : "no variant");
    }

    /// <summary>What our own assignment gave the unit at that time; <c>null</c>: nothing.</summary>
    private Outcome<Variant?> Given(Experiment experiment, Iteration iteration, DateTime at, string unit, in ExposureInput input)
    {
        var placement = enrolment.Look(catalog.View, experiment, ContextOf(experiment, unit, input));
        if (placement.Assignment.Reason == AssignmentReason.Forced)
            return ItemFaults.Forced();
        var revision = ExposureMoment.RevisionAt(iteration, at);
        var isNow = iteration == experiment.CurrentIteration && revision == iteration.CurrentRevision;
        if (isNow && IsOfAllocation(placement.Assignment.Reason))
            return placement.Variant;
        var mayHaveMet =
            placement.Assignment.Reason
            is AssignmentReason.Paused
                or AssignmentReason.Stopped
                or AssignmentReason.Shipped
                or AssignmentReason.Audience;
        // Under the weights of then: the present ones say nothing of it.
        var wasDrawnOtherwise =
            !isNow && (IsOfAllocation(placement.Assignment.Reason) || placement.Assignment.Reason == AssignmentReason.Traffic);
        return mayHaveMet || wasDrawnOtherwise
            ? GivenBefore(experiment, iteration, revision, unit, input)
            : new Outcome<Variant?>(default(Variant));
    }

    /// <summary>The unit was met where the experiment runs; what it was like then is not asked again.</summary>
    private static EvaluationContext ContextOf(Experiment experiment, string unit, in ExposureInput input) =>
        new(
            input.UserId ?? unit,
            anonymousId: experiment.FallbackUnitType is null && experiment.UnitType != "anonymous" ? null : input.AnonymousId,
            environment: experiment.Environments is [var first, ..] ? first : EvaluationContext.DefaultEnvironment
        );

    private static bool IsOfAllocation(AssignmentReason reason) => reason is AssignmentReason.Bucket or AssignmentReason.Sticky;

    /// <summary>
    /// An app may tell late, after a pause, a stop or new weights: then what the unit met before is right, and not what everybody gets since.
    /// Nor can the audience be decided again without the attributes of that moment.
    /// </summary>
    private Variant? GivenBefore(Experiment experiment, Iteration iteration, Revision revision, string unit, in ExposureInput input)
    {
        var earlier = unit == input.AnonymousId ? null : input.AnonymousId;
        if (log.FindVariant(experiment.Id, iteration.Number, unit, earlier) is { } held)
            return experiment.FindVariant(held);
        var bucket = Bucketer.ForVariants(experiment.Hash, experiment.Key, iteration.Salt, experiment.HashSeed).Bucket(unit);
        var index = Allocation.FromWeights(revision.WeightsPercent, revision.TrafficPercent).VariantAt(bucket);
        return index < 0 || index >= experiment.Variants.Count ? null : experiment.Variants[index];
    }
}
