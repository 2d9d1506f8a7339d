using System.Text.Json.Serialization;
using Assay.Core;
using Assay.Core.Catalog;
using Assay.Core.Evaluate;
using Assay.Core.Record;
using Assay.Evaluation;
using Assay.Server.Requests.Known;

namespace Assay.Server.Bodies;

/// <param name="Name">The variant.</param>
/// <param name="Start">First bucket of its home range.</param>
/// <param name="OpenEnd">First bucket that is closed at the present traffic.</param>
/// <param name="End">First bucket after its home range.</param>
internal sealed record RangeView(string Name, int Start, int OpenEnd, int End);

/// <summary>Enough to compute the bucket again by hand: hash the text's UTF-8 bytes, take it modulo 10,000.</summary>
internal sealed record HashView(
    [property: HashTexts] string Algorithm,
    uint Seed,
    string Text,
    uint Hash,
    int Bucket,
    IReadOnlyList<RangeView> Ranges
)
{
    public static HashView From(ExplainedHash hash) =>
        new(
            HashNames.Of(hash.Algorithm),
            hash.Seed,
            hash.Text,
            hash.Hash,
            hash.Bucket,
            [.. hash.Ranges.Select(range => new RangeView(range.Name, range.Start, range.OpenEnd, range.End))]
        );
}

internal sealed record StepView(string Step, bool Decided, string Detail, HashView? Hashing);

/// <summary>How a unit came to its variant: every step, the last one decided.</summary>
/// <param name="Text">The same in plain lines.</param>
/// <param name="AttributesMissing">True where stored attributes could not be read, so that the answer may be another one than with them.</param>
internal sealed record ExplanationView(
    string Experiment,
    string? UserId,
    string? Variant,
    [property: NamesOf<AssignmentReason>] string Reason,
    int? Revision,
    IReadOnlyList<StepView> Steps,
    string Text,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? AttributesMissing = null
)
{
    public static ExplanationView From(Explanation explanation, Subject subject) =>
        new(
            explanation.Experiment,
            explanation.UnitId,
            explanation.Variant,
            Wire.Name(explanation.Reason),
            explanation.Revision,
            StepsOf(explanation.Steps),
            explanation.ToText(),
            subject.AreAttributesMissing ? true : null
        );

    public static IReadOnlyList<StepView> StepsOf(IReadOnlyList<ExplanationStep> steps) => [.. steps.Select(From)];

    private static StepView From(ExplanationStep step) =>
        new(step.Name, step.Decided, step.Detail, step.Hashing is null ? null : HashView.From(step.Hashing));
}
