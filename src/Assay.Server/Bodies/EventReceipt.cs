using System.Text.Json;
using System.Text.Json.Serialization;
using Assay.Core.Catalog;
using Assay.Core.Record;
using Assay.Server.Requests;
using Assay.Server.Requests.Known;

namespace Assay.Server.Bodies;

/// <summary>An event that was sent alone: as it is on record, and what it counts for.</summary>
/// <param name="Id">The same as <paramref name="EventId"/>.</param>
/// <param name="Status"><c>recorded</c> or <c>duplicate</c>.</param>
/// <param name="CountsFor">The metrics that the event counts for.</param>
/// <param name="Why">Why it counts for nothing, or for nothing of the experiment that it names.</param>
/// <param name="WhyCode">The same as a stable code: type_unused, other_environment, not_started, ended, not_exposed or forced.</param>
/// <param name="NextStep">The call that is missing before the experiment counts anything.</param>
internal sealed record EventReceipt(
    string Id,
    string EventId,
    [property: OneOf("recorded", "duplicate")] string Status,
    string UserId,
    string Type,
    DateTime Timestamp,
    double? Value,
    JsonElement? Properties,
    long? ExperimentId,
    int? VariantId,
    IReadOnlyList<CountedForView> CountsFor,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Why,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), NamesOf<Uncounted>] string? WhyCode,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? NextStep
)
{
    public static EventReceipt From(in AddedEvent added, Reach reach)
    {
        var one = added.Event;
        var id = one.EventId.ToString();
        return new(
            id,
            id,
            added.IsNew ? "recorded" : "duplicate",
            one.UnitId.ToString(),
            one.Type.ToString(),
            one.TimestampUtc,
            one.Value,
            one.Properties.IsGiven ? JsonElement.Parse(one.Properties.Span) : null,
            one.ExperimentId,
            one.VariantId,
            [.. reach.CountsFor.Select(use => new CountedForView(use.Experiment, use.Metric, use.IsExploratory ? true : null))],
            reach.Why is { } why ? Words(why, one.Type.ToString(), reach.Experiment) : null,
            reach.Why is { } code ? Core.Wire.Name(code) : null,
            reach.Why == Uncounted.NotStarted ? NextSteps.BeforeStart(reach.Experiment!) : null
        );
    }

    private static string Words(Uncounted why, string type, Experiment? experiment)
    {
        var key = experiment?.Key;
        var assign = $"POST {ApiVersion.Prefix}/experiments/{key}/assign";
        return why switch
        {
            Uncounted.OtherEnvironment =>
                $"The experiment '{key}' runs in {string.Join(", ", experiment!.Environments)}, and the API key belongs to another environment.",
            Uncounted.NotStarted => NextSteps.BeforeStart(experiment!),
            Uncounted.Ended => $"The experiment '{key}' is {Core.Wire.Name(experiment!.Status)}; events after its end do not count.",
            Uncounted.NotExposed =>
                $"The unit has met no variant of '{key}' yet, and only events from then on count. Call {assign} before the app shows the variant.",
            Uncounted.Forced => $"The unit is forced into its variant of '{key}' for testing; such units are not counted.",
            Uncounted.TypeUnused when experiment is { Metrics.Count: > 0 } =>
                $"No metric of '{key}' counts events of type '{type}'. Its metrics count: {Types(experiment)}.",
            _ => $"No metric of any experiment counts events of type '{type}'. The event is kept.",
        };
    }

    private static string Types(Experiment experiment) =>
        string.Join(", ", experiment.Metrics.Select(metric => metric.Event).Distinct().Take(10));
}

/// <param name="Exploratory">True where the experiment declares no metrics and so shows each type of event.</param>
internal sealed record CountedForView(
    string Experiment,
    string Metric,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Exploratory
);
