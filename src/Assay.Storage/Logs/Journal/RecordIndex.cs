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
        Restore(warehouse.EventIdsSince(since), row => EventIds.Admit(Fingerprinter.OfEvent(row.EventId), row.ReceivedUtc));
        Restore(warehouse.Enrolled(), row => Units.Admit(Fingerprinter.OfUnit(row.ExperimentId, row.Iteration, row.UnitId), row.VariantId));
        Restore(warehouse.CrossedOver(), row => Units.AdmitCrossover(Fingerprinter.OfUnit(row.ExperimentId, row.Iteration, row.UnitId)));
    }

    /// <summary>Fills the index with rows of the journal, accepted before.</summary>
    public void Restore(LogRows rows)
    {
        Restore(rows.Events.Where(e => e.HasClientId), row => EventIds.Admit(Fingerprinter.OfEvent(row.EventId), row.ReceivedUtc));
        Restore(rows.Exposures, row => Units.Admit(FingerprintOf(row.Exposure), row.Exposure.VariantId));
    }

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
