namespace Assay.Core.Catalog;

/// <summary>The steps an experiment can be asked to take.</summary>
public enum LifecycleStep
{
    Submit,
    Approve,
    Reject,
    Schedule,
    Start,
    Pause,
    Resume,
    Stop,
    Archive,
    Iterate,
}

/// <summary>What a stop was told.</summary>
public sealed record Stop(string? Reason, string? ShipVariant);

/// <summary>Which step is allowed from which status, and what it makes of the experiment.</summary>
internal static class ExperimentLifecycle
{
    private static readonly Dictionary<LifecycleStep, (ExperimentStatus[] From, ExperimentStatus To)> Steps = new()
    {
        [LifecycleStep.Submit] = ([ExperimentStatus.Draft], ExperimentStatus.InReview),
        [LifecycleStep.Approve] = ([ExperimentStatus.InReview], ExperimentStatus.Approved),
        [LifecycleStep.Reject] = (
            [ExperimentStatus.InReview, ExperimentStatus.Approved, ExperimentStatus.Scheduled],
            ExperimentStatus.Draft
        ),
        [LifecycleStep.Schedule] = ([ExperimentStatus.Draft, ExperimentStatus.Approved], ExperimentStatus.Scheduled),
        [LifecycleStep.Start] = ([ExperimentStatus.Draft, ExperimentStatus.Approved, ExperimentStatus.Scheduled], ExperimentStatus.Running),
        [LifecycleStep.Pause] = ([ExperimentStatus.Running], ExperimentStatus.Paused),
        [LifecycleStep.Resume] = ([ExperimentStatus.Paused], ExperimentStatus.Running),
        [LifecycleStep.Stop] = ([ExperimentStatus.Running, ExperimentStatus.Paused], ExperimentStatus.Stopped),
        [LifecycleStep.Archive] = ([ExperimentStatus.Draft, ExperimentStatus.Stopped], ExperimentStatus.Archived),
        [LifecycleStep.Iterate] = ([ExperimentStatus.Running, ExperimentStatus.Paused, ExperimentStatus.Stopped], ExperimentStatus.Running),
    };

    /// <summary>The experiment after the step, or why it cannot be taken.</summary>
    public static Outcome<Experiment> Take(LifecycleStep step, Experiment experiment, bool requireReview, Actor actor, DateTimeOffset now)
    {
        if (CheckStep(step, experiment, requireReview) is { } fault)
            return fault;
        var moved = experiment with { Status = Steps[step].To };
        return step switch
        {
            LifecycleStep.Start or LifecycleStep.Iterate => Begin(moved, actor, now),
            LifecycleStep.Schedule when moved.PlannedStartUtc is null => Faults.NoPlannedStart(),
            LifecycleStep.Submit or LifecycleStep.Schedule => CheckReady(moved) is { } unready ? unready : moved,
            _ => moved,
        };
    }

    /// <summary>Stopped: everybody gets the control, or the variant to ship.</summary>
    public static Outcome<Experiment> Halt(Experiment experiment, Stop stop, DateTimeOffset now)
    {
        if (CheckStep(LifecycleStep.Stop, experiment, requireReview: false) is { } fault)
            return fault;
        var shipped = stop.ShipVariant is null ? null : experiment.FindVariant(stop.ShipVariant);
        if (stop.ShipVariant is not null && shipped is null)
            return Faults.UnknownVariant(stop.ShipVariant);
        return EndIteration(experiment, now) with
        {
            Status = ExperimentStatus.Stopped,
            StopReason = stop.Reason,
            ShippedVariant = shipped?.Key,
        };
    }

    private static Fault? CheckStep(LifecycleStep step, Experiment experiment, bool requireReview)
    {
        var (from, _) = Steps[step];
        if (!from.Contains(experiment.Status))
            return Faults.WrongState(experiment, step, from);
        var goesLive = step is LifecycleStep.Start or LifecycleStep.Schedule;
        return requireReview && goesLive && experiment.Status == ExperimentStatus.Draft ? Faults.ReviewRequired() : null;
    }

    private static Outcome<Experiment> Begin(Experiment experiment, Actor actor, DateTimeOffset now)
    {
        if (CheckReady(experiment) is { } fault)
            return fault;
        var ended = EndIteration(experiment, now);
        var number = ended.Iterations.Count + 1;
        var revision = RevisionOf(experiment, 1, actor, now);
        var iteration = new Iteration(number, SaltFor(now, number), now, null, [revision]);
        return ended with { Iterations = [.. ended.Iterations, iteration], ShippedVariant = null, StopReason = null };
    }

    /// <summary>What stands in the way of running; <c>null</c>: nothing.</summary>
    public static Fault? CheckReady(Experiment experiment) => VariantRules.CheckReady(experiment.Variants, experiment.TrafficPercent);

    public static IReadOnlyList<decimal> WeightsOf(Experiment experiment) =>
        [.. experiment.Variants.Select(variant => variant.AllocationPercent)];

    /// <summary>The present allocation and audience as the revision of that number.</summary>
    public static Revision RevisionOf(Experiment experiment, int number, Actor actor, DateTimeOffset now) =>
        new(number, WeightsOf(experiment), experiment.TrafficPercent, now, actor.Name)
        {
            Audience = experiment.Audience,
            Segments = experiment.Segments,
            Environments = experiment.Environments,
        };

    private static Experiment EndIteration(Experiment experiment, DateTimeOffset now) =>
        experiment.CurrentIteration is { EndedUtc: null } current
            ? experiment with
            {
                Iterations = [.. experiment.Iterations.SkipLast(1), current with { EndedUtc = now }],
            }
            : experiment;

    /// <summary>New per iteration, out of the salt period (the month) in which it starts.</summary>
    private static string SaltFor(DateTimeOffset now, int iteration) => $"{now.UtcDateTime:yyyy-MM}-{iteration}";
}
