namespace Assay.Storage.Logs.Journal;

/// <summary>Brings index and warehouse to where the journal ends, at start.</summary>
internal static class Replay
{
    /// <returns>Where the journal ends.</returns>
    /// <exception cref="CannotStartException">Acknowledged rows are damaged or missing.</exception>
    /// <exception cref="Core.StoreUnavailableException">The warehouse does not take the rows.</exception>
    public static JournalPosition Run(RecordLogOptions options, ILogWarehouse warehouse, RecordIndex index)
    {
        index.Restore(warehouse);
        var reader = new SegmentReader(options.Folder, warehouse.LoadedTo);
        var rows = new RowBlocks();
        foreach (var (payload, end) in reader.Groups())
        {
            var group = RowCodec.Rows(payload.Span);
            rows.Add(group, index.Restore(group));
            if (rows.Count >= options.LoadRows)
                Load(end);
        }
        if (rows.Count > 0)
            Load(reader.End);
        return reader.End;

        void Load(JournalPosition upTo)
        {
            warehouse.Load(rows, upTo);
            rows.Dispose();
            rows = new RowBlocks();
        }
    }
}
