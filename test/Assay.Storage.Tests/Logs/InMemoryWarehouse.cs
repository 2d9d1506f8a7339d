using Assay.Core;
using Assay.Core.Record;
using Assay.Storage.Logs;
using Assay.Storage.Logs.Journal;

namespace Assay.Storage.Tests.Logs;

/// <summary>Keeps the promises of a warehouse in memory, and refuses rows when told to.</summary>
internal sealed class InMemoryWarehouse : ILogWarehouse
{
    private readonly Lock _gate = new();
    private readonly List<MetricEvent> _events = [];
    private readonly List<AcceptedExposure> _exposures = [];

    public bool IsRefusing { get; set; }
    public bool ReportsFailureAfterCommit { get; set; }
    public int Loads { get; private set; }
    public JournalPosition LoadedTo { get; private set; }
    public IReadOnlyList<MetricEvent> Events => Read(() => _events.ToArray());
    public IReadOnlyList<AcceptedExposure> Exposures => Read(() => _exposures.ToArray());

    public void Load(RowBlocks blocks, JournalPosition upTo)
    {
        var rows = LogRows.Decode(blocks);
        lock (_gate)
        {
            if (IsRefusing)
                throw new StoreUnavailableException("Told to refuse.");
            Assert.True(upTo > LoadedTo);
            _events.AddRange(rows.Events);
            _exposures.AddRange(rows.Exposures);
            LoadedTo = upTo;
            Loads++;
            if (ReportsFailureAfterCommit)
                throw new StoreUnavailableException("Told to lie.");
        }
    }

    public IEnumerable<(string EventId, DateTime ReceivedUtc)> EventIdsSince(DateTime receivedUtc) =>
        Events.Where(e => e.HasClientId && e.ReceivedUtc >= receivedUtc).Select(e => (e.EventId, e.ReceivedUtc));

    public IEnumerable<(long ExperimentId, int Iteration, string UnitId, int VariantId)> Enrolled() =>
        Exposures
            .Where(row => !row.IsCrossover)
            .Select(row => (row.Exposure.ExperimentId, row.Exposure.Iteration, row.Exposure.UnitId, row.Exposure.VariantId));

    public IEnumerable<(long ExperimentId, int Iteration, string UnitId)> CrossedOver() =>
        Exposures.Where(row => row.IsCrossover).Select(row => (row.Exposure.ExperimentId, row.Exposure.Iteration, row.Exposure.UnitId));

    /// <summary>As it stands on disk, with whatever else must be seen in the same instant.</summary>
    public InMemoryWarehouse Copy(Action meanwhile)
    {
        lock (_gate)
        {
            meanwhile();
            var copy = new InMemoryWarehouse { LoadedTo = LoadedTo };
            copy._events.AddRange(_events);
            copy._exposures.AddRange(_exposures);
            return copy;
        }
    }

    private T Read<T>(Func<T> read)
    {
        lock (_gate)
            return read();
    }
}
