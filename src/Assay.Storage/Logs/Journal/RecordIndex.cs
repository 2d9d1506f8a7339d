using Assay.Core.Record;

namespace Assay.Storage.Logs.Journal;

/// <summary>What is recorded already, in memory: tells new rows from repeated ones.</summary>
internal sealed class RecordIndex(TimeProvider time)
{
    private const int RestoredAtOnce = 10_000;

    public Fingerprinter Fingerprinter { get; } = Fingerprinter.Random();
    public SeenEventIds EventIds { get; } = new(time);
    public EnrolledUnits Units { get; } = new();

    public Fingerprint FingerprintOf(Exposure exposure) => Fingerprinter.OfUnit(exposure.ExperimentId, exposure.Iteration, exposure.UnitId);

    public void Commit()
    {
        EventIds.Commit();
        Units.Commit();
    }

    public void Discard()
    {
        EventIds.Discard();
        Units.Discard();
    }

    /// <summary>Fills the index with what the warehouse holds.</summary>
    public void Restore(ILogWarehouse warehouse)
    {
        var since = time.GetUtcNow().UtcDateTime - SeenEventIds.Window;
        Restore(
            warehouse.EventIdsSince(since),
            row => EventIds.Admit(Fingerprinter.OfEvent(row.EventId), SeenEventIds.Receipt(row.ReceivedUtc))
        );
        Restore(warehouse.Enrolled(), row => Units.Admit(Fingerprinter.OfUnit(row.ExperimentId, row.Iteration, row.UnitId), row.VariantId));
        Restore(warehouse.CrossedOver(), row => Units.AdmitCrossover(Fingerprinter.OfUnit(row.ExperimentId, row.Iteration, row.UnitId)));
    }

    /// <summary>Fills the index with rows of the journal, accepted before, and counts them.</summary>
    public int Restore(ReadOnlySpan<byte> rows)
    {
        var count = 0;
        for (var reader = new RowReader(rows); !reader.IsAtEnd; count++)
            if (reader.IsExposure)
                Restore(reader.ReadExposure());
            else
                Restore(reader.ReadEvent());
        Commit();
        return count;
    }

    private void Restore(in EventRow row)
    {
        if (row.HasClientId)
            EventIds.Admit(Fingerprinter.OfEvent(row.EventId), SeenEventIds.Receipt(row.ReceivedUtc));
    }

    private void Restore(in ExposureRow row) =>
        Units.Admit(Fingerprinter.OfUnit(row.ExperimentId, row.Iteration, row.UnitId), row.VariantId);

    private void Restore<T>(IEnumerable<T> rows, Action<T> admit)
    {
        foreach (var some in rows.Chunk(RestoredAtOnce))
        {
            foreach (var row in some)
                admit(row);
            Commit();
        }
    }
}
