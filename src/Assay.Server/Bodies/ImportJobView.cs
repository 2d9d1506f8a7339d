using Assay.Core.Record;

namespace Assay.Server.Bodies;

/// <summary>An import and how far it has come.</summary>
/// <param name="Failure">Why the file could not be read; null where it could.</param>
/// <param name="FileName">As the sender named it in <c>Content-Disposition</c>.</param>
/// <param name="Dropped">Rows passed over since they hold no value, where <c>missing=drop</c> asks for that.</param>
/// <param name="Attempts">How often the work was begun since it last got further.</param>
/// <param name="Warning">What may have been overlooked in a file that was read to its end; null where there is nothing.</param>
internal sealed record ImportJobView(
    long Id,
    ImportKind Kind,
    ImportState State,
    long RowsRead,
    long Accepted,
    long Duplicates,
    long Rejected,
    IReadOnlyList<RejectionView> FirstErrors,
    string? Failure,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    string FileName,
    long Bytes,
    long Dropped,
    int Attempts,
    string? Warning
)
{
    public static ImportJobView From(ImportJob job) =>
        new(
            job.Id,
            job.Order.Kind,
            job.State,
            job.RowsRead,
            job.Accepted,
            job.Duplicates,
            job.Rejected,
            [.. job.FirstErrors.Select(RejectionView.From)],
            job.Failure,
            job.CreatedUtc,
            job.StartedUtc,
            job.FinishedUtc,
            job.FileName,
            job.Bytes,
            job.Dropped,
            job.Attempts,
            job.Warning
        );
}
