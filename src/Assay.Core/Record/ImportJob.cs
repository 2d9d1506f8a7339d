namespace Assay.Core.Record;

public enum ImportKind
{
    Events,
    Exposures,

    /// <summary>One row per unit: its exposure, and an event for each of its value columns.</summary>
    Wide,
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
)
{
    /// <summary>How the file is written.</summary>
    public FileDialect Dialect { get; init; } = new();

    /// <summary>What numbers look like in its cells.</summary>
    public NumberRules Numbers { get; init; } = new();

    /// <summary>The API key that sent the file.</summary>
    public long? KeyId { get; init; }

    /// <summary>The environment in which that key acts; <c>null</c>: any.</summary>
    public string? Environment { get; init; }

    /// <summary>Whether the caller says where the field stands, under any of its names: then it is read from nowhere else.</summary>
    internal bool Maps(ImportField field) =>
        Array.Exists(field.Names, name => Columns.Keys.Contains(name, StringComparer.OrdinalIgnoreCase));

    /// <summary>Why the order cannot be followed, whatever the file holds; <c>null</c> where it can.</summary>
    public Fault? Check() => ImportFields.CheckMapped(Kind, Columns.Keys) ?? ImportFields.CheckShared(Kind, Defaults.Keys);
}

/// <summary>How a text file is written; what is left out is told from the file.</summary>
/// <param name="Encoding"><c>utf-8</c>, <c>utf-16</c>, <c>latin1</c> or <c>windows-1252</c>.</param>
/// <param name="HasHeader">Without a header, columns are named by their place: 1, 2, 3.</param>
public sealed record FileDialect(char? Delimiter = null, string? Encoding = null, bool HasHeader = true)
{
    private static readonly HashSet<string> s_encodings = new(StringComparer.OrdinalIgnoreCase)
    {
        "utf-8",
        "utf8",
        "utf-16",
        "utf16",
        "utf-16le",
        "utf-16be",
        "latin1",
        "iso-8859-1",
        "windows-1252",
        "cp1252",
    };

    /// <summary>Whether files of the encoding are read; what is left out is told from the file.</summary>
    public static bool KnowsEncoding(string? name) => name is null || s_encodings.Contains(name);

    /// <summary>One printable ASCII character or a tab, but none that cells are made of.</summary>
    public static bool IsDelimiter(char? one) =>
        one is '\t' or (> ' ' and <= '~') and not '"' && !char.IsAsciiLetterOrDigit(one.Value) && one is not ('.' or '-' or '_');
}

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

    /// <summary>How often the work was begun since it last got further; a job that ends the server each time is not begun for ever.</summary>
    public int Attempts { get; init; }

    /// <summary>The sender's name for the file; empty where it gave none.</summary>
    public string FileName { get; init; } = "";

    /// <summary>Size of the upload as it came.</summary>
    public long Bytes { get; init; }

    /// <summary>SHA-256 of the upload, in hexadecimal.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>Who sent it, as in the audit.</summary>
    public string Actor { get; init; } = "";

    /// <summary>The client's <c>Idempotency-Key</c>, scoped to its API key.</summary>
    public string? RequestKey { get; init; }

    /// <summary>Rows passed over since they hold no value, where the order asks for that.</summary>
    public long Dropped { get; init; }

    /// <summary>What the sender may have overlooked; <c>null</c> where there is nothing.</summary>
    public string? Warning { get; init; }

    public bool IsOver => State is ImportState.Done or ImportState.Failed;

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
