using Assay.Storage.Logs.DuckDb;

namespace Assay.Storage.Tests.DuckDb;

public sealed class DuckConnectionTests : IDisposable
{
    /// <summary>Takes minutes if it is let.</summary>
    private const string LongQuery = "SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE (a.range * b.range) % 7 = 3";

    private readonly DuckDatabase _database = DuckDatabase.Open(DuckDatabase.InMemory, new DuckSettings { Threads = 2 });
    private readonly DuckConnection _connection;

    public DuckConnectionTests()
    {
        _connection = _database.Connect();
        _connection.ExecuteScript("CREATE TABLE t (i BIGINT PRIMARY KEY); INSERT INTO t VALUES (1), (2)");
    }

    [Fact]
    public void A_prepared_statement_runs_again_with_other_values()
    {
        using var insert = _connection.Prepare("INSERT INTO t SELECT unnest([?, ?])");

        Assert.Equal(2, insert.Bind(10, 11).Execute(CancellationToken.None));
        Assert.Equal(2, insert.Bind(20, 21).Execute(CancellationToken.None));
        Assert.Equal([1, 2, 10, 11, 20, 21], Stored());
    }

    [Fact]
    public void A_statement_wants_exactly_its_parameters() =>
        Assert.Throws<ArgumentException>(() => _connection.Execute("DELETE FROM t WHERE i = ?", CancellationToken.None));

    [Fact]
    public void A_query_cancelled_while_it_runs_stops_and_leaves_the_connection_usable()
    {
        using var statement = _connection.Prepare(LongQuery);
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        Assert.Throws<OperationCanceledException>(() => statement.Query(cancel.Token));
        Assert.Equal([1, 2], Stored());
    }

    [Fact]
    public void A_cancelled_token_keeps_a_statement_from_running()
    {
        Assert.Throws<OperationCanceledException>(() => _connection.Execute("DELETE FROM t", new CancellationToken(canceled: true)));
        Assert.Equal([1, 2], Stored());
    }

    [Theory]
    [InlineData("SELEC 1", DuckDbFailure.Statement, "syntax error")]
    [InlineData("SELECT * FROM missing", DuckDbFailure.Statement, "missing")]
    [InlineData("SELECT 'abc'::INTEGER", DuckDbFailure.Statement, "abc")]
    [InlineData("INSERT INTO t VALUES (1)", DuckDbFailure.Constraint, "Duplicate key")]
    public void An_error_carries_its_kind_and_DuckDBs_message(string sql, DuckDbFailure failure, string part)
    {
        var error = Assert.Throws<DuckDbException>(() => _connection.Execute(sql, CancellationToken.None));

        Assert.Equal(failure, error.Failure);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_query_past_the_memory_limit_says_so()
    {
        using var small = DuckDatabase.Open(DuckDatabase.InMemory, new DuckSettings { MemoryLimitBytes = 8_000_000, TempDirectory = "" });
        using var connection = small.Connect();

        var error = Assert.Throws<DuckDbException>(() =>
            connection.Execute("CREATE TABLE big AS SELECT md5(i::VARCHAR) m FROM range(2000000) t(i)", CancellationToken.None)
        );

        Assert.Equal(DuckDbFailure.OutOfMemory, error.Failure);
    }

    [Fact]
    public void A_transaction_rolled_back_leaves_nothing()
    {
        using (_connection.BeginTransaction())
            _connection.Execute("DELETE FROM t", CancellationToken.None);

        Assert.Equal([1, 2], Stored());
    }

    [Fact]
    public void A_transaction_is_seen_by_others_once_it_is_committed()
    {
        using var other = _database.Connect();
        using (var transaction = _connection.BeginTransaction())
        {
            _connection.Execute("INSERT INTO t VALUES (?)", CancellationToken.None, 3);
            Assert.Equal([1, 2], Stored(other));
            transaction.Commit();
        }

        Assert.Equal([1, 2, 3], Stored(other));
    }

    [Fact]
    public void Two_transactions_that_change_the_same_row_conflict()
    {
        using var other = _database.Connect();
        using var mine = _connection.BeginTransaction();
        using var theirs = other.BeginTransaction();
        _connection.Execute("UPDATE t SET i = 5 WHERE i = 1", CancellationToken.None);

        var error = Assert.Throws<DuckDbException>(() => other.Execute("UPDATE t SET i = 6 WHERE i = 1", CancellationToken.None));

        Assert.Equal(DuckDbFailure.Transaction, error.Failure);
    }

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }

    private List<long> Stored() => Stored(_connection);

    private static List<long> Stored(DuckConnection connection) =>
        connection.Query("SELECT i FROM t ORDER BY i", row => row.Int64(0), CancellationToken.None);
}
