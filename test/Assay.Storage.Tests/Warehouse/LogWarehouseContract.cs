using Assay.Core;
using Assay.Core.Record;
using Assay.Storage.Logs;
using Assay.Storage.Tests.Logs;
using static Assay.Storage.Tests.Warehouse.Rows;

namespace Assay.Storage.Tests.Warehouse;

/// <summary>What every engine behind the journal promises.</summary>
public abstract class LogWarehouseContract : IDisposable
{
    /// <summary>Opens the one warehouse of this test; a second call closes the first and reads what it left.</summary>
    private protected abstract ILogWarehouse Open();

    [Fact]
    public void A_new_warehouse_stands_at_the_start_of_the_journal_and_holds_nothing()
    {
        var warehouse = Open();

        Assert.Equal(default, warehouse.LoadedTo);
        Assert.Empty(warehouse.EventIdsSince(DateTime.UnixEpoch));
        Assert.Empty(warehouse.Exposures());
        Assert.Empty(warehouse.Joins());
    }

    [Fact]
    public void A_load_moves_the_position_and_survives_a_restart()
    {
        var upTo = new JournalPosition(3, 4_096);
        Open().Load(new LogRows([Event("e1", "u1", 5)], [Exposed("u1", 2, 1)]).Encode(), upTo);

        var reopened = Open();

        Assert.Equal(upTo, reopened.LoadedTo);
        Assert.Equal([("e1", At(5))], reopened.EventIdsSince(At(5)));
        Assert.Equal([(Exposed("u1", 2, 1).Exposure.Mark, At(1))], reopened.Exposures());
    }

    [Fact]
    public void A_load_without_rows_moves_the_position()
    {
        var warehouse = Open();

        warehouse.Load(new LogRows([], []).Encode(), new JournalPosition(1, 100));

        Assert.Equal(new JournalPosition(1, 100), warehouse.LoadedTo);
        Assert.Equal(new JournalPosition(1, 100), Open().LoadedTo);
    }

    [Fact]
    public void Event_ids_are_those_of_clients_received_since_then()
    {
        var warehouse = Open();
        var ours = Event("ours", "u1", 9) with { HasClientId = false };

        warehouse.Load(new LogRows([Event("old", "u1", 4), Event("at", "u1", 5), Event("new", "u1", 6), ours], []).Encode(), new(1, 1));

        Assert.Equal(["at", "new"], warehouse.EventIdsSince(At(5)).Select(e => e.EventId).Order());
    }

    [Fact]
    public void Exposures_and_joins_come_back_with_all_that_tells_them_apart()
    {
        var warehouse = Open();
        Exposure[] exposures =
        [
            Exposed("u1", 1, 0).Exposure,
            Exposed("u1", 2, 1).Exposure with
            {
                Source = ExposureSource.External,
                KeyId = 7,
                ReceivedUtc = At(9),
            },
            Exposed("v1", 2, 1).Exposure with
            {
                IsAnonymous = true,
                Iteration = 3,
            },
        ];
        Join[] joins = [new("v1", "u1", At(2), new Recorder(7, false)), new("v1", "v1", At(3), Recorder.System)];

        warehouse.Load(
            new LogRows([], [.. exposures.Select((row, i) => new AcceptedExposure(row, IsFurther: i == 1))]) { Joins = joins }.Encode(),
            new(1, 1)
        );

        Assert.Equal(exposures.Select(row => (row.Mark, row.ExposedUtc)), warehouse.Exposures());
        Assert.Equal([("v1", "u1", false), ("v1", "v1", true)], Open().Joins());
    }

    [Fact]
    public void A_load_larger_than_the_engines_own_batches_arrives_whole()
    {
        var warehouse = Open();

        warehouse.Load(
            new LogRows([.. Enumerable.Range(0, 150_000).Select(i => Event($"e{i}", $"u{i % 977}", i % 60))], []).Encode(),
            new(1, 1)
        );

        Assert.Equal(150_000, warehouse.EventIdsSince(At(0)).Distinct().Count());
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
