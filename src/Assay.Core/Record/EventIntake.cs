using Assay.Core.Catalog;

namespace Assay.Core.Record;

/// <summary>An event that is on record.</summary>
/// <param name="IsNew">False: it was there before.</param>
public readonly record struct AddedEvent(EventRecord Event, bool IsNew);

/// <summary>Checks events and hands the good ones to the log.</summary>
/// <remarks>An event that names its unit's own variant is the unit's exposure, and one that carries both ids of a person joins them.</remarks>
public sealed class EventIntake(
    Catalog.Catalog catalog,
    IEventLog log,
    IExposureLog exposureLog,
    ExposureIntake exposures,
    People people,
    RecordLimits limits,
    TimeProvider time
)
{
    /// <summary>Stores one event; answers it as it was checked, and whether it was new.</summary>
    /// <exception cref="StoreUnavailableException">The event is not stored; the exposure and the join that it tells of may be. Trying again stores nothing twice.</exception>
    public async ValueTask<Outcome<AddedEvent>> AddAsync(EventInput input, Recorder by, CancellationToken ct)
    {
        var told = new ToldByEvents(by);
        var item = Check(input, time.GetUtcNow().UtcDateTime, told);
        if (item.Fault is { } fault)
            return fault;
        await RecordAsync(told, ct);
        var count = await log.AppendAsync(new[] { item.Value }, ct);
        return new AddedEvent(item.Value, IsNew: count.Accepted == 1);
    }

    /// <summary>Begins a batch that is received now.</summary>
    public EventBatch Open(Recorder by) => new(this, by, time.GetUtcNow().UtcDateTime);

    /// <summary>Stores the good ones of a batch durably and says which were not, and why.</summary>
    /// <exception cref="StoreUnavailableException">No event is stored; exposures and joins that they tell of may be. Trying again stores nothing twice.</exception>
    public async ValueTask<BatchReceipt> AddAsync(EventBatch batch, CancellationToken ct)
    {
        await RecordAsync(batch.Told, ct);
        var count = batch.Good.IsEmpty ? default : await log.AppendAsync(batch.Good, ct);
        return new BatchReceipt(count.Accepted, count.Duplicates, batch.Rejected);
    }

    /// <inheritdoc cref="AddAsync(EventBatch, CancellationToken)"/>
    public async ValueTask<BatchReceipt> AddAsync(IReadOnlyList<Outcome<EventInput>> inputs, Recorder by, CancellationToken ct)
    {
        using var batch = Open(by);
        foreach (var input in inputs)
            batch.Add(input);
        return await AddAsync(batch, ct);
    }

    internal Outcome<EventRecord> Check(in EventInput input, DateTime now, ToldByEvents told)
    {
        if (CheckFields(input) is { } fault)
            return fault;
        if ((limits.CheckTime(input.TimestampUtc, now) ?? CheckProperties(input)) is { } unfit)
            return unfit;
        if (!input.Experiment.IsGiven)
            return Take(input, null, null, now, told);
        var (name, variantName) = (input.Experiment.ToString(), input.Variant.IsGiven ? input.Variant.ToString() : null);
        if (catalog.View.Experiments.Find(name) is not { } experiment)
            return ItemFaults.UnknownExperiment(name);
        var variant = variantName is null ? null : experiment.FindVariant(variantName);
        return variantName is not null && variant is null
            ? ItemFaults.UnknownVariant(variantName)
            : Take(input, experiment, variant, now, told);
    }

    /// <summary>First what the events tell of units: an event that is sent again after a failure may find it held, but not be stored twice.</summary>
    private async ValueTask RecordAsync(ToldByEvents told, CancellationToken ct)
    {
        await people.JoinAsync(told.Joins, ct);
        if (told.Exposures.Count > 0)
            await exposureLog.AppendAsync(told.Exposures, ct);
    }

    private EventRecord Take(in EventInput input, Experiment? experiment, Variant? variant, DateTime now, ToldByEvents told)
    {
        if (input.AnonymousId.IsGiven && input.UserId.IsGiven)
            told.Add(people.JoinOf(input.UserId.ToString(), input.AnonymousId.ToString(), told.By));
        var isExposure = input.Type.Span.SequenceEqual("exp.exposed"u8);
        if (experiment is not null && (variant is not null || isExposure))
            told.Add(exposures.OfEvent(experiment, variant, ExposureOf(input, isExposure), told.By, now));
        return Complete(input, experiment?.Id, variant?.Id, now, told.By);
    }

    private static ExposureInput ExposureOf(in EventInput input, bool isExposure) =>
        new(
            input.UserId.IsGiven ? input.UserId.ToString() : null,
            null,
            null,
            input.TimestampUtc,
            isExposure && input.Properties.IsGiven ? input.Properties.ToString() : null,
            IsExternal: false,
            input.AnonymousId.IsGiven ? input.AnonymousId.ToString() : null
        );

    private Fault? CheckFields(in EventInput input)
    {
        if (limits.CheckEither(input.UserId, input.AnonymousId) is { } fault)
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

    private static EventRecord Complete(in EventInput input, long? experimentId, int? variantId, DateTime now, Recorder by) =>
        new(
            input.EventId.IsGiven ? input.EventId : NewId(now),
            input.UserId.IsGiven ? input.UserId : input.AnonymousId,
            input.Type,
            input.TimestampUtc ?? now,
            now,
            input.Value,
            input.Properties,
            experimentId,
            variantId,
            HasClientId: input.EventId.IsGiven,
            by.KeyId
        );

    private static Utf8Text NewId(DateTime now) => Guid.CreateVersion7(new DateTimeOffset(now)).ToString();
}
