using Assay.Core.Catalog;

namespace Assay.Core.Record;

/// <summary>An event that is on record.</summary>
/// <param name="IsNew">False: it was there before.</param>
public readonly record struct AddedEvent(EventRecord Event, bool IsNew);

/// <summary>Checks events and hands the good ones to the log.</summary>
public sealed class EventIntake(Catalog.Catalog catalog, IEventLog log, RecordLimits limits, TimeProvider time)
{
    /// <summary>Stores one event; answers it as it was checked, and whether it was new.</summary>
    /// <exception cref="StoreUnavailableException">Not stored; try again.</exception>
    public async ValueTask<Outcome<AddedEvent>> AddAsync(EventInput input, CancellationToken ct)
    {
        var item = Check(input, time.GetUtcNow().UtcDateTime);
        if (item.Fault is { } fault)
            return fault;
        var count = await log.AppendAsync(new[] { item.Value }, ct);
        return new AddedEvent(item.Value, IsNew: count.Accepted == 1);
    }

    /// <summary>Begins a batch that is received now.</summary>
    public EventBatch Open() => new(this, time.GetUtcNow().UtcDateTime);

    /// <summary>Stores the good ones of a batch durably and says which were not, and why.</summary>
    /// <exception cref="StoreUnavailableException">None was stored; try again.</exception>
    public async ValueTask<BatchReceipt> AddAsync(EventBatch batch, CancellationToken ct)
    {
        var count = batch.Good.IsEmpty ? default : await log.AppendAsync(batch.Good, ct);
        return new BatchReceipt(count.Accepted, count.Duplicates, batch.Rejected);
    }

    /// <inheritdoc cref="AddAsync(EventBatch, CancellationToken)"/>
    public async ValueTask<BatchReceipt> AddAsync(IReadOnlyList<Outcome<EventInput>> inputs, CancellationToken ct)
    {
        using var batch = Open();
        foreach (var input in inputs)
            batch.Add(input);
        return await AddAsync(batch, ct);
    }

    internal Outcome<EventRecord> Check(in EventInput input, DateTime now)
    {
        if (CheckFields(input) is { } fault)
            return fault;
        if ((limits.CheckTime(input.TimestampUtc, now) ?? CheckProperties(input)) is { } unfit)
            return unfit;
        if (!input.Experiment.IsGiven)
            return Complete(input, null, null, now);
        var (name, variantName) = (input.Experiment.ToString(), input.Variant.IsGiven ? input.Variant.ToString() : null);
        if (catalog.View.Experiments.Find(name) is not { } experiment)
            return ItemFaults.UnknownExperiment(name);
        var variant = variantName is null ? null : experiment.FindVariant(variantName);
        return variantName is not null && variant is null
            ? ItemFaults.UnknownVariant(variantName)
            : Complete(input, experiment.Id, variant?.Id, now);
    }

    private Fault? CheckFields(in EventInput input)
    {
        if (limits.CheckUser(input.UserId) is { } fault)
            return fault;
        if (input.Type.IsEmpty)
            return ItemFaults.MissingType();
        if (input.Type.IsLongerThan(limits.MaxTypeLength))
            return ItemFaults.TypeTooLong(limits.MaxTypeLength);
        if (input.EventId.IsGiven && (input.EventId.IsEmpty || input.EventId.IsLongerThan(limits.MaxIdLength)))
            return ItemFaults.EventIdBad(limits.MaxIdLength);
        if (input.Value is { } value && !double.IsFinite(value))
            return ItemFaults.ValueNotFinite();
        if (Math.Abs(input.Value ?? 0) > limits.MaxValue)
            return ItemFaults.ValueOutOfRange(limits.MaxValue);
        return input.Type.HasNul || input.EventId.HasNul ? Faults.NulCharacter() : null;
    }

    private Fault? CheckProperties(in EventInput input)
    {
        if (input.PropertyKeys > limits.MaxPropertyKeys)
            return ItemFaults.TooManyProperties(limits.MaxPropertyKeys);
        return input.Properties.Length > limits.MaxPropertiesBytes ? ItemFaults.PropertiesTooLarge(limits.MaxPropertiesBytes) : null;
    }

    private static EventRecord Complete(in EventInput input, long? experimentId, int? variantId, DateTime now) =>
        new(
            input.EventId.IsGiven ? input.EventId : NewId(now),
            input.UserId,
            input.Type,
            input.TimestampUtc ?? now,
            now,
            input.Value,
            input.Properties,
            experimentId,
            variantId,
            HasClientId: input.EventId.IsGiven
        );

    private static Utf8Text NewId(DateTime now) => Guid.CreateVersion7(new DateTimeOffset(now)).ToString();
}
