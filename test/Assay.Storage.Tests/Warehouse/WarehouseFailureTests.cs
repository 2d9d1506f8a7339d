using Assay.Core;
using Assay.Core.Analyse;
using Assay.Core.Catalog;
using Assay.Storage.Logs;
using Assay.Storage.Tests.Logs;
using static Assay.Storage.Tests.Warehouse.Rows;

namespace Assay.Storage.Tests.Warehouse;

public sealed class WarehouseFailureTests : IDisposable
{
    private readonly WarehouseFolder _folder = new();

    [Fact]
    public void A_file_that_is_no_database_stops_the_start_with_advice()
    {
        File.WriteAllText(_folder.Path, new string('x', 5_000));

        var refused = Assert.Throws<CannotStartException>(_folder.Reopen);

        Assert.Contains(_folder.Path, refused.Message, StringComparison.Ordinal);
        Assert.Contains("backup", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_a_newer_program_is_refused_and_left_alone()
    {
        _folder.Reopen();
        Execute("INSERT INTO schema_version VALUES (99)");

        var refused = Assert.Throws<CannotStartException>(_folder.Reopen);

        Assert.Contains("newer Assay", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_another_process_holds_is_refused_by_name()
    {
        _folder.Reopen();
        using var holder = _folder.HeldElsewhere();

        var refused = Assert.Throws<CannotStartException>(_folder.Reopen);

        Assert.Contains("in use by another process", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_load_that_fails_half_way_stores_nothing_and_can_be_made_again()
    {
        var warehouse = _folder.Reopen();
        warehouse.Load(new LogRows([Event("a", "u1", 1)], []).Encode(), new(1, 1));
        var rows = new LogRows([Event("b", "u1", 2)], [Exposed("u1", 1, 0)]);
        Execute("ALTER TABLE exposures RENAME TO elsewhere");

        Assert.ThrowsAny<Exception>(() => _folder.Warehouse.Load(rows.Encode(), new(1, 2)));

        Assert.Equal(new JournalPosition(1, 1), _folder.Warehouse.LoadedTo);
        Assert.Equal(["a"], _folder.Warehouse.EventIdsSince(At(0)).Select(e => e.EventId));
        Execute("ALTER TABLE elsewhere RENAME TO exposures");
        _folder.Warehouse.Load(rows.Encode(), new(1, 2));
        Assert.Equal(["a", "b"], _folder.Warehouse.EventIdsSince(At(0)).Select(e => e.EventId).Order());
    }

    [Fact]
    public async Task A_cancelled_analysis_stops_and_leaves_the_warehouse_usable()
    {
        var warehouse = _folder.Reopen();
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            warehouse.QueryAsync(
                connection =>
                    connection.Execute(
                        "SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE (a.range * b.range) % 7 = 3",
                        cancel.Token
                    ),
                cancel.Token
            )
        );

        warehouse.Load(new LogRows([Event("a", "u1", 1)], []).Encode(), new(1, 1));
        Assert.Single(warehouse.EventIdsSince(At(0)));
    }

    [Fact]
    public async Task An_analysis_sees_one_state_while_rows_are_loaded()
    {
        var warehouse = _folder.Reopen();
        var plan = new AnalysisPlan(1, 1, At(1_000), [new("buys", MetricKind.Count, "buy", null, null)]);
        using var done = new CancellationTokenSource();
        var loading = Task.Run(() => LoadUntil(done.Token));

        for (var look = 0; look < 20; look++)
        {
            var table = await _folder.Reader().ReadAsync(plan, CancellationToken.None);
            Assert.Equal(table.Units.Values.Sum(), table.Cells.Sum(cell => cell.Moments.Count));
            Assert.All(table.Cells, cell => Assert.Equal(1, cell.Moments.Mean));
        }

        await done.CancelAsync();
        Assert.True(await loading > 0);
        Assert.Equal(warehouse.Exposures().Count(), warehouse.EventIdsSince(At(0)).Count());
    }

    public void Dispose() => _folder.Dispose();

    // Every load holds as many units as events, one each.
    private int LoadUntil(CancellationToken stop)
    {
        var loads = 0;
        while (!stop.IsCancellationRequested)
        {
            var units = Enumerable.Range(100 * loads++, 100).Select(i => $"u{i}").ToList();
            _folder.Warehouse.Load(
                new LogRows([.. units.Select(unit => Event(unit, unit, 5))], [.. units.Select(unit => Exposed(unit, 1, 1))]).Encode(),
                new(1, loads)
            );
        }
        return loads;
    }

    private void Execute(string sql) =>
        _folder.Warehouse.QueryAsync(connection => connection.Execute(sql, CancellationToken.None), CancellationToken.None).Wait();
}
