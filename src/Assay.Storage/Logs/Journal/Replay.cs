using Assay.Core.Record;

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
        var events = new List<MetricEvent>();
        var exposures = new List<AcceptedExposure>();
        foreach (var (payload, end) in reader.Groups())
        {
            var rows = RowCodec.Read(payload.Span);
            index.Restore(rows);
            events.AddRange(rows.Events);
            exposures.AddRange(rows.Exposures);
            if (events.Count + exposures.Count >= options.LoadRows)
                Load(end);
        }
        if (events.Count + exposures.Count > 0)
            Load(reader.End);
        return reader.End;

        void Load(JournalPosition upTo)
        {
            warehouse.Load(new LogRows(events, exposures), upTo);
            (events, exposures) = ([], []);
        }
    }
}
