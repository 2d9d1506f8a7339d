using Assay.Core.Catalog;

namespace Assay.Core.Record;

/// <summary>Checks events and hands the good ones to the log.</summary>
public sealed class EventIntake(Catalog.Catalog catalog, IEventLog log, RecordLimits limits, TimeProvider time)
{
    /// <summary>Stores one event; answers its id and whether it was new.</summary>
    /// <exception cref="StoreUnavailableException">Not stored; try again.</exception>
    public async ValueTask<Outcome<(string EventId, bool IsNew)>> AddAsync(EventInput input, CancellationToken ct)
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (Check(input, now) is { } fault)
            return fault;
        var item = Complete(input, now);
        var count = await log.AppendAsync([item], ct);
        return (item.EventId, count.Accepted == 1);
    }

    /// <summary>Stores the good ones of a batch durably and says which were not, and why.</summary>
    /// <exception cref="StoreUnavailableException">None was stored; try again.</exception>
    public async ValueTask<BatchReceipt> AddAsync(IReadOnlyList<Outcome<EventInput>> inputs, CancellationToken ct)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var good = new List<MetricEvent>(inputs.Count);
        var rejected = new List<Rejection>();
        for (var index = 0; index < inputs.Count; index++)
        {
            var input = inputs[index];
            if ((input.Fault ?? Check(input.Value, now)) is { } fault)
                rejected.Add(new Rejection(index, fault.Code, fault.Detail));
            else
                good.Add(Complete(input.Value, now));
        }
        var count = good.Count == 0 ? default : await log.AppendAsync(good, ct);
        return new BatchReceipt(count.Accepted, count.Duplicates, rejected);
    }

    private Fault? Check(in EventInput input, DateTime now)
    {
        if (limits.CheckUser(input.UserId) is { } fault)
            return fault;
        if (string.IsNullOrEmpty(input.Type))
            return ItemFaults.MissingType();
        if (input.Type.Length > limits.MaxTypeLength)
            return ItemFaults.TypeTooLong(limits.MaxTypeLength);
        if (input.EventId is { } id && (id.Length == 0 || id.Length > limits.MaxIdLength))
            return ItemFaults.EventIdBad(limits.MaxIdLength);
        if (input.Value is { } value && !double.IsFinite(value))
            return ItemFaults.ValueNotFinite();
        if (RecordLimits.HasNul(input.Type) || RecordLimits.HasNul(input.EventId))
            return Faults.NulCharacter();
        return limits.CheckTime(input.TimestampUtc, now) ?? CheckProperties(input) ?? CheckExperiment(input);
    }

    private Fault? CheckProperties(in EventInput input)
    {
        if (input.PropertyKeys > limits.MaxPropertyKeys)
            return ItemFaults.TooManyProperties(limits.MaxPropertyKeys);
        return input.Properties is { } text && limits.IsTooLarge(text) ? ItemFaults.PropertiesTooLarge(limits.MaxPropertiesBytes) : null;
    }

    private Fault? CheckExperiment(in EventInput input)
    {
        if (input.Experiment is null)
            return null;
        if (catalog.View.Experiments.Find(input.Experiment) is not { } experiment)
            return ItemFaults.UnknownExperiment(input.Experiment);
        return input.Variant is not null && experiment.FindVariant(input.Variant) is null ? ItemFaults.UnknownVariant(input.Variant) : null;
    }

    private MetricEvent Complete(in EventInput input, DateTime now)
    {
        var experiment = input.Experiment is null ? null : catalog.View.Experiments.Find(input.Experiment);
        return new MetricEvent(
            input.EventId ?? Guid.CreateVersion7(new DateTimeOffset(now)).ToString(),
            input.UserId!,
            input.Type!,
            input.TimestampUtc ?? now,
            now,
            input.Value,
            input.Properties,
            experiment?.Id,
            input.Variant is null ? null : experiment?.FindVariant(input.Variant)?.Id
        )
        {
            HasClientId = input.EventId is not null,
        };
    }
}
