using Assay.Core;
using Assay.Storage.Logs.DuckDb;

namespace Assay.Storage.Logs.Warehouse;

/// <summary>Says what a failure of DuckDB means to whoever runs the server.</summary>
internal static class WarehouseFailure
{
    /// <summary>For answers and logs, which have no paths and no statements: DuckDB's own message may have both.</summary>
    public static StoreUnavailableException Unavailable(DuckDbException e) =>
        new(
            $"The event store cannot be used now ({e.Failure switch
            {
                DuckDbFailure.Corrupt => "its file is damaged",
                DuckDbFailure.Locked => "another process has its file",
                _ => "memory or disk ran out, or its file cannot be read or written",
            }}).",
            e
        );

    public static CannotStartException CannotStart(string path, DuckDbException e) =>
        new(
            e.Failure switch
            {
                DuckDbFailure.Locked => $"{path} is in use by another process. Stop that one, or choose another data folder.",
                DuckDbFailure.Corrupt =>
                    $"{path} is damaged, or is no file of Assay's. Restore it from a backup, or move it away to start with an empty one. ({e.Message})",
                _ => $"{path} cannot be opened: {e.Message}",
            },
            e
        );
}
