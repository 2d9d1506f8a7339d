namespace Assay.Core.Record;

/// <summary>Refuses what a sender may not record: in other environments, assigned elsewhere, or long ago.</summary>
/// <remarks>Stands before the intakes, which check what an item says; here it matters who says it.</remarks>
public sealed class SenderRules(Catalog.Catalog catalog, RecordLimits trusted, SenderLimits untrusted, TimeProvider time)
{
    /// <summary>The exposure as it came, or why it is not taken from this sender.</summary>
    public Outcome<ExposureInput> Admit(in Outcome<ExposureInput> exposure, Sender sender) =>
        exposure.Fault is null && Refuse(exposure.Value, sender) is { } fault ? fault : exposure;

    /// <summary>The event as it came, or why it is not taken from this sender.</summary>
    public Outcome<EventInput> Admit(in Outcome<EventInput> one, Sender sender) =>
        one.Fault is null && Refuse(one.Value, sender) is { } fault ? fault : one;

    public int MaxBatchItems(Sender sender) => sender.IsTrusted ? trusted.MaxBatchItems : untrusted.MaxBatchItems;

    private Fault? Refuse(in ExposureInput exposure, Sender sender)
    {
        if (exposure.IsExternal && !sender.IsTrusted)
            return SenderFaults.ExternalNotAllowed();
        return CheckAge(exposure.ExposedUtc, sender) ?? CheckEnvironment(exposure.Experiment, sender);
    }

    private Fault? Refuse(in EventInput one, Sender sender) =>
        CheckAge(one.TimestampUtc, sender) ?? (one.Experiment.IsGiven ? CheckEnvironment(one.Experiment.ToString(), sender) : null);

    private Fault? CheckAge(DateTime? givenUtc, Sender sender) =>
        !sender.IsTrusted && givenUtc < time.GetUtcNow().UtcDateTime - untrusted.MaxAge ? SenderFaults.TooOld(untrusted.MaxAge) : null;

    private Fault? CheckEnvironment(string? named, Sender sender) =>
        sender.Environment is { } own
        && !string.IsNullOrEmpty(named)
        && catalog.View.Experiments.Find(named) is { Environments.Count: > 0 } experiment
        && !experiment.Environments.Contains(own)
            ? SenderFaults.OtherEnvironment(experiment, own)
            : null;
}
