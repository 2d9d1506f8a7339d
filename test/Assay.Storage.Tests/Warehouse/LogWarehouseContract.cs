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
        Assert.Empty(warehouse.Enrolled());
        Assert.Empty(warehouse.CrossedOver());
    }

    [Fact]
    public void A_load_moves_the_position_and_survives_a_restart()
    {
        var upTo = new JournalPosition(3, 4_096);
        Open().Load(new LogRows([Event("e1", "u1", 5)], [Exposed("u1", 2, 1)]).Encode(), upTo);

        var reopened = Open();

        Assert.Equal(upTo, reopened.LoadedTo);
        Assert.Equal([("e1", At(5))], reopened.EventIdsSince(At(5)));
        Assert.Equal([(1L, 1, "u1", 2)], reopened.Enrolled());
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
    public void Crossovers_are_told_apart_from_enrolments()
    {
        var warehouse = Open();

        warehouse.Load(
            new LogRows([], [Exposed("u1", 1, 0), Exposed("u1", 2, 1, isCrossover: true), Exposed("u2", 2, 1)]).Encode(),
            new(1, 1)
        );

        Assert.Equal(["u1", "u2"], warehouse.Enrolled().Select(unit => unit.UnitId).Order());
        Assert.Equal([(1L, 1, "u1")], warehouse.CrossedOver());
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
