using System.Text.Json;
using Assay.Evaluation;
using Assay.Evaluation.Targeting;

namespace Assay.Core.Evaluate;

/// <summary>Gathers what is known of a subject for the evaluation to read.</summary>
public static class Contexts
{
    /// <summary>The subject's ids, and its attributes where something reads them.</summary>
    public static EvaluationContext Of(Subject subject, bool readsAttributes) =>
        readsAttributes ? subject.Whole ??= Gather(subject) : subject.Ids;

    private static EvaluationContext Gather(Subject subject)
    {
        if (subject.Attributes is null)
            return subject.Ids;
        using var json = JsonDocument.Parse(subject.Attributes);
        return new(subject.UserId, Attributes.FromJson(json.RootElement), subject.AnonymousId, subject.Environment);
    }
}
