using Assay.Evaluation;
using Assay.Evaluation.Targeting;

namespace Assay.Core.Evaluate;

/// <summary>Gathers what is known of a subject for the evaluation to read: what the request says, then what is stored of its user.</summary>
public sealed class Contexts(UserDirectory users)
{
    /// <summary>The subject's ids, and its attributes where something reads them. Completes at once save where a stored user must be read.</summary>
    public ValueTask<EvaluationContext> OfAsync(Subject subject, bool readsAttributes, CancellationToken ct)
    {
        if (!readsAttributes)
            return new(subject.Ids);
        return subject.Whole is { } whole ? new(whole) : GatherAsync(subject, ct);
    }

    private async ValueTask<EvaluationContext> GatherAsync(Subject subject, CancellationToken ct)
    {
        var stored = subject.UserId is null ? default : await users.FindAsync(subject.UserId, ct);
        subject.AreAttributesMissing = stored.AreUnread;
        var attributes = Layer(subject.Attributes, stored.Attributes);
        var whole = subject.Reading(attributes);
        subject.Whole = whole;
        return whole;
    }

    private static IAttributes? Layer(string? sent, IAttributes? stored)
    {
        if (sent is null)
            return stored;
        var upper = AttributeText.Parse(sent);
        return stored is null ? upper : new LayeredAttributes(upper, stored);
    }
}
