using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Assay.Core;
using Assay.Core.Evaluate;
using Assay.Core.Record;
using Assay.Evaluation;
using Assay.Server.Auth;
using Assay.Server.Requests;
using Assay.Server.Requests.Known;

namespace Assay.Server.Bodies;

/// <summary>Asks for a unit's variant; read by <c>UnitReader</c>, described here.</summary>
/// <param name="Attributes">Kept with the exposure as its dimensions, as <paramref name="Context"/> is.</param>
/// <param name="Enroll">False: only look, without recording that the unit met its variant.</param>
internal sealed record AssignBody(string? UserId, string? AnonymousId, JsonElement? Attributes, JsonElement? Context, bool? Enroll);

/// <summary>Asks for a unit's variants in many experiments.</summary>
/// <param name="ExperimentIds">Keys or numeric ids.</param>
/// <param name="Enroll">False: only look, without recording that the unit met its variants.</param>
internal sealed record BulkBody(
    [property: JsonConverter(typeof(IdText))] string? UserId,
    [property: JsonConverter(typeof(IdText))] string? AnonymousId,
    IReadOnlyList<JsonElement>? ExperimentIds,
    JsonElement? Attributes,
    bool? Enroll
)
{
    public Subject ToSubject(HttpContext http) =>
        new(UserId, AnonymousId, ContextText.Of(Attributes), http.Environment()) { Recorder = http.Recorder() };

    public string? KeptContext() => ContextText.Of(Attributes);
}

internal static class ContextText
{
    /// <summary>The text of a JSON object that has members, else <c>null</c>.</summary>
    public static string? Of(JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Object } value && value.GetPropertyCount() > 0 ? value.GetRawText() : null;
}

/// <summary>A unit's variant in an experiment, and why.</summary>
/// <param name="Variant">The variant's key; null: the unit is not in the experiment.</param>
/// <param name="Bucket">0…9,999; null where no bucket was needed.</param>
/// <param name="IsNew">The exposure was recorded by this request.</param>
/// <param name="Recorded">Whether the exposure is on record, where one is due; false: it cannot be recorded now, ask again to have it counted.</param>
/// <param name="NextStep">The call that is missing before anybody gets a variant.</param>
/// <param name="AttributesMissing">True where stored attributes could not be read, so that the answer may be another one than with them.</param>
/// <param name="ContextLeftOut">Members of the context or attributes that are not kept with the exposure, which has no room for them.</param>
internal sealed record AssignmentView(
    long? ExperimentId,
    string ExperimentKey,
    string? UserId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? AnonymousId,
    string? Variant,
    int? VariantId,
    string? VariantName,
    bool? IsControl,
    JsonElement? Config,
    int? Bucket,
    [property: NamesOf<AssignmentReason>(Also = "error")] string Reason,
    int? Iteration,
    int? Revision,
    bool IsNew,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Recorded = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? NextStep = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? AttributesMissing = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? ContextLeftOut = null
)
{
    public static AssignmentView From(in Placement placement, Subject subject)
    {
        var (experiment, compiled, _, variant, assignment, isNew) = placement;
        return new(
            experiment.Id,
            experiment.Key,
            subject.UserId,
            subject.AnonymousId,
            variant?.Key,
            variant?.Id,
            variant?.Name,
            variant?.IsControl,
            variant?.Config,
            assignment.Bucket < 0 ? null : assignment.Bucket,
            Wire.Name(assignment.Reason),
            compiled?.Iteration,
            compiled is null ? null : assignment.Revision,
            isNew,
            placement.Exposure == ExposureState.None ? null : placement.Exposure != ExposureState.NotRecorded,
            assignment.Reason == AssignmentReason.NotStarted ? NextSteps.BeforeStart(experiment) : null,
            AttributesMissing: subject.AreAttributesMissing ? true : null,
            ContextLeftOut: isNew && subject.ContextLeftOut.Count > 0 ? subject.ContextLeftOut : null
        );
    }

    /// <summary>One answer of many whose experiment does not exist.</summary>
    public static AssignmentView Missing(string id, Subject subject, Fault fault) =>
        new(
            null,
            id,
            subject.UserId,
            subject.AnonymousId,
            null,
            null,
            null,
            null,
            null,
            null,
            "error",
            null,
            null,
            false,
            Error: fault.Code
        );
}

/// <summary>The experiments that a unit takes part in, by their numeric id.</summary>
/// <param name="NextStep">The call that is missing where one of the experiments asked for has not started.</param>
internal sealed record EligibilityView(
    IReadOnlyDictionary<string, AssignmentView> EligibleExperimentIds,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? NextStep
)
{
    public static EligibilityView From(IEnumerable<Outcome<Placement>> placed, Subject subject)
    {
        var found = placed.Where(one => one.Fault is null).Select(one => one.Value).ToArray();
        return new(
            found
                .Where(one => one is { Variant: not null, IsLive: true })
                .DistinctBy(one => one.Experiment.Id)
                .ToDictionary(one => one.Experiment.Id.ToString(CultureInfo.InvariantCulture), one => AssignmentView.From(one, subject)),
            found.FirstOrDefault(one => one.Assignment.Reason == AssignmentReason.NotStarted).Experiment is { } waiting
                ? NextSteps.BeforeStart(waiting)
                : null
        );
    }
}
