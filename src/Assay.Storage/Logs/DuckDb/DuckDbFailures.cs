namespace Assay.Storage.Logs.DuckDb;

/// <summary>Tells failures apart, by DuckDB's message where it gives nothing else: opening, preparing and planning.</summary>
internal static class DuckDbFailures
{
    // The first match decides. The numbers are duckdb_error_type's.
    private static readonly (string Text, int? Type, DuckDbFailure Failure)[] s_signs =
    [
        ("Could not set lock on file", null, DuckDbFailure.Locked),
        ("being used by another process", null, DuckDbFailure.Locked),
        ("Corrupt database file", null, DuckDbFailure.Corrupt),
        ("not a valid DuckDB database file", null, DuckDbFailure.Corrupt),
        ("Could not read enough bytes", null, DuckDbFailure.Corrupt),
        ("Serialization Error:", 9, DuckDbFailure.Corrupt),
        ("FATAL Error:", 30, DuckDbFailure.Fatal),
        ("INTERNAL Error:", 31, DuckDbFailure.Fatal),
        ("INTERRUPT Error:", 29, DuckDbFailure.Interrupted),
        ("Constraint Error:", 18, DuckDbFailure.Constraint),
        ("TransactionContext Error:", 10, DuckDbFailure.Transaction),
        ("Out of Memory Error:", 33, DuckDbFailure.OutOfMemory),
        ("IO Error:", 28, DuckDbFailure.Io),
        ("Permission Error:", 34, DuckDbFailure.Io),
    ];

    public static DuckDbFailure Of(string message, int? type)
    {
        foreach (var sign in s_signs)
            if (message.Contains(sign.Text, StringComparison.Ordinal) || (type is { } known && known == sign.Type))
                return sign.Failure;
        return DuckDbFailure.Statement;
    }
}
