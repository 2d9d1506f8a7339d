using Assay.Core.Catalog;
using Assay.Evaluation;

namespace Assay.Core.Record;

/// <summary>Checks exposures that callers log themselves and hands the good ones to the log.</summary>
public sealed class ExposureIntake(Catalog.Catalog catalog, Enrolment enrolment, IExposureLog log, RecordLimits limits, TimeProvider time)
{
    /// <summary>Stores one exposure; answers whether it was new.</summary>
    /// <exception cref="StoreUnavailableException">Not stored; try again.</exception>
    public async ValueTask<Outcome<bool>> AddAsync(ExposureInput input, CancellationToken ct)
    {
        var exposure = Check(input, time.GetUtcNow().UtcDateTime);
        if (exposure.Fault is { } fault)
            return fault;
        var count = await log.AppendAsync([exposure.Value], ct);
        return count.Accepted == 1;
    }

    /// <summary>Stores the good ones of a batch durably and says which were not, and why.</summary>
    /// <exception cref="StoreUnavailableException">None was stored; try again.</exception>
    public async ValueTask<BatchReceipt> AddAsync(IReadOnlyList<Outcome<ExposureInput>> inputs, CancellationToken ct)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var good = new List<Exposure>(inputs.Count);
        var rejected = new List<Rejection>();
        for (var index = 0; index < inputs.Count; index++)
        {
            var exposure = inputs[index].Fault is { } unreadable ? unreadable : Check(inputs[index].Value, now);
            if (exposure.Fault is { } fault)
                rejected.Add(new Rejection(index, fault.Code, fault.Detail));
            else
                good.Add(exposure.Value);
        }
        var count = good.Count == 0 ? default : await log.AppendAsync(good, ct);
        return new BatchReceipt(count.Accepted, count.Duplicates, rejected);
    }

    private Outcome<Exposure> Check(in ExposureInput input, DateTime now)
    {
        if (CheckFields(input, now) is { } fault)
            return fault;
        if (catalog.View.Experiments.Find(input.Experiment!) is not { } experiment)
            return ItemFaults.UnknownExperiment(input.Experiment!);
        if (experiment.CurrentIteration is not { } iteration)
            return ItemFaults.NotStarted(experiment.Key);
        if (experiment.FindVariant(input.Variant!) is not { } variant)
            return ItemFaults.UnknownVariant(input.Variant!);
        if (!input.IsExternal && CheckAssigned(experiment, variant, input) is { } mismatch)
            return mismatch;
        return new Exposure(
            experiment.Id,
            iteration.Number,
            iteration.CurrentRevision.Number,
            input.UserId!,
            variant.Id,
            input.ExposedUtc ?? now,
            input.IsExternal ? ExposureSource.External : ExposureSource.Assigned,
            input.Context
        );
    }

    private Fault? CheckFields(in ExposureInput input, DateTime now)
    {
        if (limits.CheckUser(input.UserId) is { } fault)
            return fault;
        if (string.IsNullOrEmpty(input.Experiment))
            return ItemFaults.MissingExperiment();
        if (string.IsNullOrEmpty(input.Variant))
            return ItemFaults.MissingVariant();
        if (input.Context is { } context && limits.IsTooLarge(context))
            return ItemFaults.PropertiesTooLarge(limits.MaxPropertiesBytes);
        return limits.CheckTime(input.ExposedUtc, now);
    }

    private Fault? CheckAssigned(Experiment experiment, Variant variant, in ExposureInput input)
    {
        var placement = enrolment.Look(catalog.View, experiment, ContextOf(experiment, input));
        if (placement.Assignment.Reason == AssignmentReason.Forced)
            return ItemFaults.Forced();
        var given = IsOfAllocation(placement.Assignment.Reason) ? placement.Variant : GivenBefore(placement, input.UserId!);
        return given?.Id == variant.Id ? null : ItemFaults.NotAssigned(variant.Key, given is null ? "no variant" : $"'{given.Key}'");
    }

    /// <summary>The unit was met where the experiment runs; what it was like then is not asked again.</summary>
    private static EvaluationContext ContextOf(Experiment experiment, in ExposureInput input) =>
        new(
            input.UserId,
            anonymousId: experiment.FallbackUnitType is null ? null : input.AnonymousId,
            environment: experiment.Environments is [var first, ..] ? first : EvaluationContext.DefaultEnvironment
        );

    private static bool IsOfAllocation(AssignmentReason reason) => reason is AssignmentReason.Bucket or AssignmentReason.Sticky;

    /// <summary>
    /// An app may tell late, after a pause or a stop: then what the unit met before is right, and not what everybody gets since. Nor can
    /// the audience be decided again without the attributes of that moment.
    /// </summary>
    private Variant? GivenBefore(in Placement placement, string unitId)
    {
        var (experiment, compiled, _, _, assignment, _) = placement;
        if (
            assignment.Reason
            is not (AssignmentReason.Paused or AssignmentReason.Stopped or AssignmentReason.Shipped or AssignmentReason.Audience)
        )
            return null;
        if (log.FindVariant(experiment.Id, compiled!.Iteration, unitId) is { } held)
            return experiment.FindVariant(held);
        var index = compiled.Allocation.VariantAt(compiled.Bucketer.Bucket(unitId));
        return index < 0 ? null : experiment.Variants[index];
    }
}
