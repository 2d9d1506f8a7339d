using Assay.Core;
using Assay.Storage.Logs.Warehouse;
using Assay.Storage.Relational;

namespace Assay.Storage.Logs;

/// <summary>Holds the stores of a data folder together: at start by their ids and numbers, from then on by their files.</summary>
/// <remarks>
/// The journal asks before it writes, so that it writes nothing in vain, and again before it acknowledges, since only then is it sure. Its rows go on into the warehouse and mean something only with the catalog, so a row is not
/// stored while one of these files is gone, even if the journal itself can be written.
/// </remarks>
public sealed class StoreGuard(DataFolder folder, SqliteDatabase catalog, Installation installation)
{
    private readonly KnownFile _folder = new(folder.LockFile, "The data folder");
    private DuckWarehouse? _warehouse;

    internal void Check(DuckWarehouse warehouse)
    {
        warehouse.Claim(installation);
        installation.CheckJournal(warehouse.LoadedTo.Segment);
        _warehouse = warehouse;
    }

    /// <summary>After the journal's rows are in the warehouse, so that these are compared too.</summary>
    internal void Finish(DuckWarehouse warehouse)
    {
        using var connection = catalog.Connect();
        if (installation.CheckHighest(CatalogIdentity.HighestExperiment(connection), warehouse.HighestExperiment()) is { } highest)
            CatalogIdentity.SkipTo(connection, highest);
        installation.Finish();
    }

    /// <exception cref="StoreUnavailableException">A store is gone.</exception>
    internal void RequireStores()
    {
        if ((_folder.IsGone ? _folder.Problem : catalog.Loss ?? _warehouse?.Problem) is { } problem)
            throw new StoreUnavailableException(problem);
    }

    internal void BeforeAcknowledging(long segment)
    {
        RequireStores();
        installation.RecordSegment(segment);
    }
}
