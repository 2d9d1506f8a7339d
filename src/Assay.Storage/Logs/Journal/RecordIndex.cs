using Assay.Core.Record;

namespace Assay.Storage.Logs.Journal;

/// <summary>What is recorded already, in memory: tells new rows from repeated ones.</summary>
internal sealed class RecordIndex
{
    private const int RestoredAtOnce = 10_000;
    private readonly TimeProvider _time;

    /// <summary>Iterations with exposures: few, so that one can ask each of them for a unit. For the writer, and a copy for readers.</summary>
    private readonly HashSet<(long ExperimentId, int Iteration)> _runs = [];

    private (long ExperimentId, int Iteration)[] _knownRuns = [];

    public RecordIndex(TimeProvider time, long eventIdBytes = long.MaxValue)
    {
        _time = time;
        EventIds = new SeenEventIds(time, eventIdBytes);
        Units = new HeldExposures(Fingerprinter);
    }

    public Fingerprinter Fingerprinter { get; } = Fingerprinter.Random();
    public SeenEventIds EventIds { get; }
    public HeldExposures Units { get; }
    public JoinedIds Joins { get; } = new();

    /// <summary>The writer only.</summary>
    public Admission Admit(long experimentId, int iteration, Fingerprint unit, in HeldExposure exposure)
    {
        if (_runs.Add((experimentId, iteration)))
            Volatile.Write(ref _knownRuns, [.. _runs]);
        return Units.Admit(Fingerprinter.OfPlace(experimentId, iteration, unit), exposure);
    }

    /// <summary>Any thread: whether joining the two would be admitted.</summary>
    public bool MayJoin(string earlierId, string unitId, bool isTrusted)
    {
        var earlier = Fingerprinter.OfUnit(earlierId);
        return Joins.MayJoin(earlier, Fingerprinter.OfUnit(unitId)) && (isTrusted || !IsKnown(earlier, Units.HasKnown));
    }

    /// <summary>The writer only. False where the join is held or not admitted.</summary>
    public bool Join(Fingerprint earlier, Fingerprint unit, bool isTrusted)
    {
        if (!Joins.MayJoinLatest(earlier, unit) || !(isTrusted || !IsKnown(earlier, Units.HasKnownLatest)))
            return false;
        Joins.Join(earlier, unit, isTrusted);
        return true;
    }

    /// <summary>The unit met a variant under this id, given as a known one.</summary>
    private bool IsKnown(Fingerprint id, Func<Fingerprint, bool> isKnownAt)
    {
        foreach (var (experimentId, iteration) in Volatile.Read(ref _knownRuns))
            if (isKnownAt(Fingerprinter.OfPlace(experimentId, iteration, id)))
                return true;
        return false;
    }

    /// <summary>Any thread; only what is durable.</summary>
    public int? FindVariant(long experimentId, int iteration, string unitId, string? earlierId)
    {
        var unit = Fingerprinter.OfUnit(unitId);
        if (Own(unit) is { } own)
            return own.VariantId;
        if (!Joins.IsAlone(unit) && OfPerson(Joins.PersonOf(unit) ?? unit) is { } held)
            return held.VariantId;
        if (earlierId is null)
            return null;
        var earlier = Fingerprinter.OfUnit(earlierId);
        return Joins.PersonOf(earlier) is { } person && person != unit ? null : Own(earlier)?.VariantId;

        HeldExposure? Own(Fingerprint id) => Units.FindOwn(Fingerprinter.OfPlace(experimentId, iteration, id));

        HeldExposure? OfPerson(Fingerprint person)
        {
            var first = Own(person);
            foreach (var other in Joins.EarlierIdsOf(person))
                if (Own(other) is { } met && (first is null || met.Ticks < first.Value.Ticks))
                    first = met;
            return first;
        }
    }

    /// <summary>Any thread; only what is durable.</summary>
    public bool HasMet(long experimentId, int iteration, string unitId)
    {
        var unit = Fingerprinter.OfUnit(unitId);
        if (Met(unit))
            return true;
        var person = Joins.PersonOf(unit) ?? unit;
        return !Joins.IsAlone(unit) && (Met(person) || Joins.EarlierIdsOf(person).Any(Met));

        bool Met(Fingerprint id) => Units.HasAny(Fingerprinter.OfPlace(experimentId, iteration, id));
    }

    public void Commit()
    {
        EventIds.Commit();
        Units.Commit();
        Joins.Commit();
    }

    public void Discard()
    {
        EventIds.Discard();
        Units.Discard();
        Joins.Discard();
    }

    /// <summary>Fills the index with what the warehouse holds.</summary>
    public void Restore(ILogWarehouse warehouse)
    {
        var since = _time.GetUtcNow().UtcDateTime - SeenEventIds.Window;
        Restore(
            warehouse.EventIdsSince(since),
            row => EventIds.Admit(Fingerprinter.OfEvent(row.EventId), SeenEventIds.Receipt(row.ReceivedUtc))
        );
        Restore(warehouse.Joins(), row => Joins.Join(Fingerprinter.OfUnit(row.EarlierId), Fingerprinter.OfUnit(row.UnitId), row.IsTrusted));
        Restore(
            warehouse.Exposures(),
            row =>
                Admit(
                    row.Mark.ExperimentId,
                    row.Mark.Iteration,
                    Fingerprinter.OfUnit(row.Mark.UnitId),
                    new HeldExposure(
                        row.ExposedUtc.Ticks,
                        row.Mark.VariantId,
                        HeldExposure.OriginOf(row.Mark.Source, row.Mark.IsAnonymous, row.Mark.KeyId)
                    )
                )
        );
    }

    /// <summary>Fills the index with rows of the journal, accepted before, and counts them.</summary>
    public int Restore(ReadOnlySpan<byte> rows)
    {
        var count = 0;
        for (var reader = new RowReader(rows); !reader.IsAtEnd; count++)
            if (reader.IsExposure)
                Restore(reader.ReadExposure());
            else if (reader.IsJoin)
                Restore(reader.ReadJoin());
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
        Admit(
            row.ExperimentId,
            row.Iteration,
            Fingerprinter.OfUnit(row.UnitId),
            new HeldExposure(row.ExposedUtc.Ticks, row.VariantId, HeldExposure.OriginOf(row.Source, row.IsAnonymous, row.KeyId))
        );

    private void Restore(in JoinRow row) =>
        Joins.Join(Fingerprinter.OfUnit(row.EarlierId), Fingerprinter.OfUnit(row.UnitId), row.IsTrusted);

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
