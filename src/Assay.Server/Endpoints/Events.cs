using System.Globalization;
using Assay.Core;
using Assay.Core.Catalog;
using Assay.Core.Record;
using Assay.Core.Record.Reading;
using Assay.Server.Auth;
using Assay.Server.Bodies;
using Assay.Server.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.Endpoints;

/// <summary>HTTP face of events: recorded one by one, in batches, in the context of an experiment; and read back.</summary>
internal static class Events
{
    public static void MapEvents(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(ApiVersion.Prefix).WithTags("Events");
        group.MapPost("/events", AddAsync).Accepts<EventBody>("application/json").RequireAuthorization(Policies.Track);
        group
            .MapPost("/events/batch", AddBatchAsync)
            .Accepts<EventBody[]>("application/json")
            .AcceptsBatch()
            .RequireAuthorization(Policies.Track);
        group.MapPost("/experiments/{id}/track", TrackAsync).Accepts<EventBody>("application/json").RequireAuthorization(Policies.Track);
        group.MapPost("/events/{experimentId}", QueryAsync).RequireAuthorization(Policies.Read);
    }

    private static async Task<Results<Created<EventReceipt>, Ok<EventReceipt>, ProblemHttpResult>> AddAsync(
        HttpContext http,
        SenderRules senders,
        EventIntake intake,
        EventReach reach,
        CancellationToken ct
    )
    {
        var input = senders.Admit(RepeatableEvents.Name(http, Items.One(http, EventReader.Read)), http.Sender());
        return input.Fault is { } fault ? fault.ToProblem() : await StoreAsync(input.Value, http.Recorder(), intake, reach, ct);
    }

    private static async Task<Results<Created<EventReceipt>, Ok<EventReceipt>, ProblemHttpResult>> TrackAsync(
        string id,
        HttpContext http,
        Catalog catalog,
        SenderRules senders,
        EventIntake intake,
        EventReach reach,
        CancellationToken ct
    )
    {
        if (catalog.View.Experiments.Find(id) is null)
            return Faults.ExperimentNotFound(id).ToProblem();
        var read = RepeatableEvents.Name(http, Items.One(http, EventReader.Read));
        var input = read.Fault is { } unreadable ? unreadable : senders.Admit(read.Value with { Experiment = id }, http.Sender());
        return input.Fault is { } fault ? fault.ToProblem() : await StoreAsync(input.Value, http.Recorder(), intake, reach, ct);
    }

    private static async Task<Results<Created<EventReceipt>, Ok<EventReceipt>, ProblemHttpResult>> StoreAsync(
        EventInput input,
        Recorder by,
        EventIntake intake,
        EventReach reach,
        CancellationToken ct
    )
    {
        var added = await intake.AddAsync(input, by, ct);
        if (added.Fault is { } fault)
            return fault.ToProblem();
        var receipt = EventReceipt.From(added.Value, reach.Of(added.Value.Event));
        return added.Value.IsNew ? TypedResults.Created((string?)null, receipt) : TypedResults.Ok(receipt);
    }

    private static async Task<Results<Ok<BatchView>, UnprocessableEntity<BatchView>, ProblemHttpResult>> AddBatchAsync(
        HttpContext http,
        SenderRules senders,
        EventIntake intake,
        CallerLimits limits,
        CancellationToken ct
    )
    {
        using var batch = intake.Open(http.Recorder());
        var (items, sender) = (0, http.Sender());
        var unreadable = Items.Each(http, senders.MaxBatchItems(sender), EventReader.Read, Add);
        if ((unreadable ?? limits.TakeItems(http, items)) is { } fault)
            return fault.ToProblem();
        return BatchView.Answer(await intake.AddAsync(batch, ct));

        void Add(in Outcome<EventInput> item)
        {
            batch.Add(senders.Admit(RepeatableEvents.Name(http, item, items++), sender));
        }
    }

    /// <summary>Events of the units that the experiment exposed, and events that name it, in order of time.</summary>
    private static async Task<Results<Ok<IReadOnlyList<EventView>>, ProblemHttpResult>> QueryAsync(
        string experimentId,
        EventQueryBody? body,
        Page page,
        Catalog catalog,
        KeyEnvironments keys,
        IEventLog log,
        HttpContext http,
        CancellationToken ct
    )
    {
        if (catalog.View.Experiments.Find(experimentId) is not { } experiment)
            return Faults.ExperimentNotFound(experimentId).ToProblem();
        if (experiment.CurrentIteration is not { } iteration)
            return Faults.NotStarted(experiment.Key).ToProblem();
        var query = (body ?? new EventQueryBody()).ToQuery(experiment, iteration, keys, page);
        if (query.Fault is { } fault)
            return fault.ToProblem();
        var events = await log.QueryAsync(query.Value, ct);
        var shown = page.Cut(http, events, EventCursors.Write);
        return TypedResults.Ok<IReadOnlyList<EventView>>([.. shown.Select(one => EventView.From(one, experiment))]);
    }
}

/// <summary>Where a page of events ended, as text.</summary>
internal static class EventCursors
{
    public static string Write(MetricEvent last) =>
        string.Create(CultureInfo.InvariantCulture, $"{last.TimestampUtc.Ticks}.{last.EventId}");

    public static EventCursor Read(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        return
            dot > 0
            && long.TryParse(text[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            && ticks <= DateTime.MaxValue.Ticks
            ? new EventCursor(new DateTime(ticks, DateTimeKind.Utc), text[(dot + 1)..])
            : throw new RefusedRequestException(Faults.InvalidParameter("cursor", "Take it from the 'Link' header of the page before."));
    }
}
