using Assay.Core.Catalog;

namespace Assay.Core.Record;

/// <summary>The iteration and revision in which a unit met its variant, by the time at which it did.</summary>
/// <remarks>
/// An exposure belongs to the last iteration that had started by then, also when that one had ended: between two iterations it is a late
/// one of the former, and does not count there since it lies after the end. One before the first start belongs to the first.
/// </remarks>
internal static class ExposureMoment
{
    /// <summary><c>null</c> where the experiment was never started.</summary>
    public static Iteration? IterationAt(Experiment experiment, DateTime exposedUtc) =>
        experiment.Iterations.LastOrDefault(iteration => iteration.StartedUtc.UtcDateTime <= exposedUtc)
        ?? (experiment.Iterations is [var first, ..] ? first : null);

    public static Revision RevisionAt(Iteration iteration, DateTime exposedUtc) =>
        iteration.Revisions.LastOrDefault(revision => revision.AtUtc.UtcDateTime <= exposedUtc) ?? iteration.Revisions[0];
}
