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
    private readonly List<Join> _joins = [];

    public bool IsRefusing { get; set; }
    public bool ReportsFailureAfterCommit { get; set; }
    public int Loads { get; private set; }
    public JournalPosition LoadedTo { get; private set; }
    public IReadOnlyList<MetricEvent> Events => Read(() => _events.ToArray());
    public IReadOnlyList<AcceptedExposure> Exposures => Read(() => _exposures.ToArray());
    public IReadOnlyList<Join> Joins => Read(() => _joins.ToArray());

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
            _joins.AddRange(rows.Joins);
            LoadedTo = upTo;
            Loads++;
            if (ReportsFailureAfterCommit)
                throw new StoreUnavailableException("Told to lie.");
        }
    }

    public IEnumerable<(string EventId, DateTime ReceivedUtc)> EventIdsSince(DateTime receivedUtc) =>
        Events.Where(e => e.HasClientId && e.ReceivedUtc >= receivedUtc).Select(e => (e.EventId, e.ReceivedUtc));

    IEnumerable<(ExposureMark Mark, DateTime ExposedUtc)> ILogWarehouse.Exposures() =>
        Exposures.Select(row => (row.Exposure.Mark, row.Exposure.ExposedUtc));

    IEnumerable<(string EarlierId, string UnitId, bool IsTrusted)> ILogWarehouse.Joins() =>
        Joins.Select(join => (join.EarlierId, join.UnitId, join.By.IsTrusted));

    /// <summary>As it stands on disk, with whatever else must be seen in the same instant.</summary>
    public InMemoryWarehouse Copy(Action meanwhile)
    {
        lock (_gate)
        {
            meanwhile();
            var copy = new InMemoryWarehouse { LoadedTo = LoadedTo };
            copy._events.AddRange(_events);
            copy._exposures.AddRange(_exposures);
            copy._joins.AddRange(_joins);
            return copy;
        }
    }

    private T Read<T>(Func<T> read)
    {
        lock (_gate)
            return read();
    }
}
