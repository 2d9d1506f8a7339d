using System.Text.Json;
using System.Text.Json.Serialization;
using Assay.Core;
using Assay.Core.Evaluate;
using Assay.Core.Record;
using Assay.Evaluation;
using Assay.Server.Requests.Known;

namespace Assay.Server.Bodies;

/// <summary>Asks what a flag serves; read by <c>UnitReader</c>, described here.</summary>
/// <param name="Environment">Whose rules apply; the key's own where it is left out.</param>
/// <param name="Enroll">False: only look; where an experiment decides, nothing is recorded.</param>
internal sealed record EvaluateBody(
    string? UserId,
    string? AnonymousId,
    JsonElement? Attributes,
    JsonElement? Context,
    string? Environment,
    bool? Enroll
);

/// <summary>What a flag serves, and why.</summary>
/// <param name="Value">Null: the application's own default.</param>
/// <param name="Reason">OpenFeature's name of it.</param>
/// <param name="RuleId">The rule that served.</param>
/// <param name="Experiment">The key of the experiment that decided.</param>
/// <param name="Bucket">0…9,999, where a bucket decided.</param>
/// <param name="Exposure">recorded, held (from before) or not_recorded (ask again), where an exposure is due.</param>
/// <param name="AttributesMissing">True where stored attributes could not be read, so that the answer may be another one than with them.</param>
/// <param name="ContextLeftOut">Members of the context or attributes that are not kept with the exposure, which has no room for them.</param>
internal sealed record EvaluationView(
    string Key,
    JsonElement? Value,
    string? Variation,
    [property: ReasonTexts] string Reason,
    string? RuleId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Experiment,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Bucket,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), NamesOf<ExposureState>(Except = "none")] string? Exposure,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? AttributesMissing = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? ContextLeftOut = null
)
{
    public static EvaluationView From(in ServedFlag served, Subject subject)
    {
        var resolution = served.Resolution;
        return new(
            resolution.Flag!.Key,
            resolution.Variation?.Value,
            resolution.Variation?.Key,
            resolution.Reason.Name(),
            resolution.RuleId,
            resolution.Experiment?.Key,
            resolution.Bucket,
            served.Exposure == ExposureState.None ? null : Wire.Name(served.Exposure),
            subject.AreAttributesMissing ? true : null,
            served.Exposure == ExposureState.Recorded && subject.ContextLeftOut.Count > 0 ? subject.ContextLeftOut : null
        );
    }
}

/// <summary>How a flag came to its value: every step, the last one decided.</summary>
/// <param name="Experiment">The trail of the experiment that decided.</param>
/// <param name="Text">The same in plain lines.</param>
/// <param name="AttributesMissing">True where stored attributes could not be read, so that the answer may be another one than with them.</param>
internal sealed record FlagExplanationView(
    string Flag,
    string Environment,
    JsonElement? Value,
    string? Variation,
    [property: ReasonTexts] string Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ErrorCode,
    string? RuleId,
    IReadOnlyList<StepView> Steps,
    ExplanationView? Experiment,
    string Text,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? AttributesMissing = null
)
{
    public static FlagExplanationView From(FlagExplanation told, Subject subject) =>
        new(
            told.Flag,
            told.Environment,
            told.Value,
            told.Variation,
            told.Reason,
            told.ErrorCode,
            told.RuleId,
            ExplanationView.StepsOf(told.Steps),
            told.Experiment is null ? null : ExplanationView.From(told.Experiment, subject),
            told.ToText(),
            subject.AreAttributesMissing ? true : null
        );
}
