using System.Text;
using Assay.Evaluation.Bucketing;

namespace Assay.Evaluation;

/// <summary>How a decision was reached, step by step, with everything needed to compute it again by hand.</summary>
/// <param name="Experiment">The experiment's key.</param>
/// <param name="UnitId">The unit asked about, or null where the context has none.</param>
/// <param name="Variant">The variant's key, or null for none.</param>
/// <param name="Reason">The step that decided.</param>
/// <param name="Revision">The number of the allocation in force.</param>
/// <param name="Steps">In the order they were taken; the last one decided.</param>
public sealed record Explanation(
    string Experiment,
    string? UnitId,
    string? Variant,
    AssignmentReason Reason,
    int Revision,
    IReadOnlyList<ExplanationStep> Steps
)
{
    /// <summary>The same in plain lines.</summary>
    public string ToText()
    {
        var text = new StringBuilder($"{Experiment} for '{UnitId}': {Variant ?? "no variant"} ({Reason})\n");
        ExplanationStep.Append(text, Steps);
        return text.ToString();
    }
}

/// <summary>One step of a decision.</summary>
/// <param name="Name">The step's name, such as <c>bucket</c>.</param>
/// <param name="Decided">Whether the decision ended here.</param>
/// <param name="Detail">What was found, for a person.</param>
/// <param name="Hashing">The randomisation behind the step, where there is one.</param>
public sealed record ExplanationStep(string Name, bool Decided, string Detail, ExplainedHash? Hashing = null)
{
    internal static void Append(StringBuilder text, IReadOnlyList<ExplanationStep> steps)
    {
        foreach (var (i, step) in steps.Index())
        {
            text.Append($"  {i + 1}. {step.Name}: {step.Detail}{(step.Decided ? " [decided]" : "")}\n");
            if (step.Hashing is { } hashing)
                text.Append($"       {hashing}\n");
        }
    }
}

/// <summary>A bucket and where it came from.</summary>
/// <param name="Algorithm">The hash.</param>
/// <param name="Seed">Its numeric seed.</param>
/// <param name="Text">The text that was hashed.</param>
/// <param name="Hash">The unsigned hash.</param>
/// <param name="Bucket">The bucket, 0 … 9,999.</param>
/// <param name="Ranges">The ranges the bucket was held against.</param>
public sealed record ExplainedHash(
    HashAlgorithm Algorithm,
    uint Seed,
    string Text,
    uint Hash,
    int Bucket,
    IReadOnlyList<ExplainedRange> Ranges
)
{
    /// <summary>The same in one line.</summary>
    public override string ToString() =>
        $"{Algorithm} of '{Text}' with seed {Seed} is {Hash}, bucket {Bucket}; open: {string.Join(", ", Ranges)}";

    internal static ExplainedHash Of(Bucketer bucketer, string unitId, IReadOnlyList<ExplainedRange> ranges) =>
        new(bucketer.Algorithm, bucketer.Seed, bucketer.TextOf(unitId), bucketer.HashOf(unitId), bucketer.Bucket(unitId), ranges);
}

/// <summary>A named range of buckets.</summary>
/// <param name="Name">The variant or variation that owns it.</param>
/// <param name="Start">First bucket of the range.</param>
/// <param name="OpenEnd">First bucket that is closed at the present traffic.</param>
/// <param name="End">First bucket after the range.</param>
public sealed record ExplainedRange(string Name, int Start, int OpenEnd, int End)
{
    /// <summary>The open part of it.</summary>
    public override string ToString() => $"{Name} [{Start}, {OpenEnd})";
}
