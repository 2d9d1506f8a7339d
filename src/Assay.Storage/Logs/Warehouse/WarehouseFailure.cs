using Assay.Core;
using Assay.Storage.Logs.DuckDb;

namespace Assay.Storage.Logs.Warehouse;

/// <summary>Says what a failure of DuckDB means to whoever runs the server.</summary>
internal static class WarehouseFailure
{
    public static StoreUnavailableException Unavailable(string path, DuckDbException e) =>
        new($"The event store {path} failed: {e.Message}", e);

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
