namespace Assay.Core.Record;

public enum ImportKind
{
    Events,
    Exposures,
}

public enum ImportFormat
{
    Csv,
    Ndjson,
    Parquet,
}

public enum ImportState
{
    Queued,
    Running,
    Done,
    Failed,
}

/// <summary>How a file is to be read.</summary>
/// <param name="Columns">Field → column of the file, where their names differ. <c>properties.x</c> and <c>context.x</c> put a column into the JSON.</param>
/// <param name="Defaults">Field → text, for fields that the file does not have.</param>
public sealed record ImportOrder(
    ImportKind Kind,
    ImportFormat Format,
    IReadOnlyDictionary<string, string> Columns,
    IReadOnlyDictionary<string, string> Defaults
);

/// <summary>An import and how far it has come.</summary>
/// <param name="FirstErrors">Of the first rejected rows; the index counts rows from 0.</param>
public sealed record ImportJob(
    long Id,
    ImportOrder Order,
    ImportState State,
    long RowsRead,
    long Accepted,
    long Duplicates,
    long Rejected,
    IReadOnlyList<Rejection> FirstErrors,
    string? Failure,
    DateTimeOffset CreatedUtc,
    DateTimeOffset? StartedUtc,
    DateTimeOffset? FinishedUtc
)
{
    public const int KeptErrors = 20;

    /// <summary>The job after another batch of rows.</summary>
    public ImportJob After(int rows, BatchReceipt receipt) =>
        this with
        {
            RowsRead = RowsRead + rows,
            Accepted = Accepted + receipt.Accepted,
            Duplicates = Duplicates + receipt.Duplicates,
            Rejected = Rejected + receipt.Rejected.Count,
            FirstErrors =
            [
                .. FirstErrors,
                .. receipt
                    .Rejected.Take(KeptErrors - FirstErrors.Count)
                    .Select(rejection => rejection with { Index = rejection.Index + (int)RowsRead }),
            ],
        };
}
