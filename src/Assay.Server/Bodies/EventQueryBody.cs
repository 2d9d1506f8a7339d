using System.Text.Json;
using Assay.Core;
using Assay.Core.Catalog;
using Assay.Core.Record;
using Assay.Server.Endpoints;
using Assay.Server.Requests;

namespace Assay.Server.Bodies;

/// <summary>Narrows a query over the events of an experiment's units.</summary>
/// <param name="VariantId">Key or id.</param>
internal sealed record EventQueryBody(
    DateTimeOffset? StartTime = null,
    DateTimeOffset? EndTime = null,
    JsonElement? VariantId = null,
    IReadOnlyList<string>? EventTypes = null,
    IReadOnlyList<string>? UserIds = null
)
{
    public Outcome<EventQuery> ToQuery(Experiment experiment, Iteration iteration, KeyEnvironments keys, Page page)
    {
        if (VariantId is { ValueKind: not (JsonValueKind.String or JsonValueKind.Number or JsonValueKind.Null) })
            return Faults.WrongType("variant_id");
        var named = VariantId is { ValueKind: not JsonValueKind.Null } id ? id.ToString() : null;
        var variant = named is null ? null : experiment.FindVariant(named);
        if (named is not null && variant is null)
            return Faults.UnknownVariant(named);
        return new EventQuery(
            StartTime?.UtcDateTime,
            EndTime?.UtcDateTime,
            EventTypes,
            UserIds,
            (experiment.Id, iteration.Number),
            variant?.Id,
            page.Cursor is null ? null : EventCursors.Read(page.Cursor),
            page.Limit + 1
        )
        {
            Rules = EvidenceRules.Of(experiment, iteration, keys),
        };
    }
}

/// <summary>An event as answers give it.</summary>
/// <param name="Exposed">Its unit counts in the experiment and had met its variant by then, and it was recorded in an environment of the experiment; events that only name the experiment have not.</param>
internal sealed record EventView(
    string EventId,
    string UserId,
    string Type,
    DateTime Timestamp,
    DateTime ReceivedAt,
    double? Value,
    JsonElement? Properties,
    long? ExperimentId,
    int? VariantId,
    string? Variant,
    bool Exposed
)
{
    public static EventView From(MetricEvent one, Experiment experiment) =>
        new(
            one.EventId,
            one.UnitId,
            one.Type,
            one.TimestampUtc,
            one.ReceivedUtc,
            one.Value,
            one.Properties is null ? null : JsonElement.Parse(one.Properties),
            one.ExperimentId,
            one.VariantId,
            one.VariantId is { } id ? experiment.FindVariant(id)?.Key : null,
            one.IsExposed
        );
}
