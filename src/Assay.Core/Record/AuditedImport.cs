namespace Assay.Core.Record;

/// <summary>What the audit tells of an import: what came and what became of it, and nothing that a row holds.</summary>
internal sealed record AuditedImport(
    ImportKind Kind,
    ImportFormat Format,
    long Bytes,
    string Sha256,
    ImportState State,
    long RowsRead,
    long Accepted,
    long Duplicates,
    long Rejected,
    string? Failure
)
{
    public static AuditedImport Of(ImportJob job) =>
        new(
            job.Order.Kind,
            job.Order.Format,
            job.Bytes,
            job.Sha256,
            job.State,
            job.RowsRead,
            job.Accepted,
            job.Duplicates,
            job.Rejected,
            job.Failure
        );
}
