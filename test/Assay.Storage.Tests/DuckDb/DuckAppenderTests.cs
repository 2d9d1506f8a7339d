using Assay.Storage.Logs.DuckDb;

namespace Assay.Storage.Tests.DuckDb;

public sealed class DuckAppenderTests : IDisposable
{
    private static readonly DateTime s_start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly DuckDatabase _database = DuckDatabase.Open(DuckDatabase.InMemory, new DuckSettings());
    private readonly DuckConnection _connection;

    public DuckAppenderTests()
    {
        _connection = _database.Connect();
        _connection.ExecuteScript("CREATE TABLE seen (id BIGINT PRIMARY KEY, name VARCHAR, value DOUBLE, ok BOOLEAN, seen_at TIMESTAMP)");
    }

    [Fact]
    public void Ten_thousand_appended_rows_come_back_as_they_were()
    {
        var rows = Enumerable.Range(0, 10_000).Select(Row).ToArray();

        using (var appender = _connection.Append("seen"))
        {
            foreach (var row in rows)
                Append(appender, row);
            appender.Complete();
        }

        Assert.Equal(rows, Stored());
    }

    [Fact]
    public void Rows_that_were_not_completed_are_dropped()
    {
        using (var appender = _connection.Append("seen"))
            for (var i = 0; i < 5_000; i++)
                Append(appender, Row(i));

        Assert.Empty(Stored());
    }

    [Fact]
    public void A_rolled_back_transaction_leaves_no_appended_row()
    {
        using (_connection.BeginTransaction())
        using (var appender = _connection.Append("seen"))
        {
            Append(appender, Row(1));
            appender.Complete();
            Assert.Single(Stored());
        }

        Assert.Empty(Stored());
    }

    [Fact]
    public void A_duplicate_key_is_reported_as_a_constraint_and_stores_nothing()
    {
        using (var appender = _connection.Append("seen"))
        {
            Append(appender, Row(1));
            Append(appender, Row(1));
            var error = Assert.Throws<DuckDbException>(appender.Complete);
            Assert.Equal(DuckDbFailure.Constraint, error.Failure);
        }

        Assert.Empty(Stored());
    }

    [Fact]
    public void A_row_of_the_wrong_shape_is_refused()
    {
        using var appender = _connection.Append("seen");

        Assert.Throws<InvalidOperationException>(() => appender.Add("not an id"));
        Assert.Throws<InvalidOperationException>(appender.EndRow);
    }

    [Fact]
    public void A_table_that_is_not_there_is_named()
    {
        var error = Assert.Throws<DuckDbException>(() => _connection.Append("unseen"));

        Assert.Equal(DuckDbFailure.Statement, error.Failure);
        Assert.Contains("unseen", error.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }

    /// <summary>Every column is null in some rows; names run from empty to far past what DuckDB keeps inline.</summary>
    private static SeenRow Row(int i) =>
        new(
            i,
            i % 5 == 0 ? null : new string('é', i % 40),
            i % 7 == 0 ? null : i / 8.0,
            i % 11 == 0 ? null : i % 2 == 0,
            i % 13 == 0 ? null : s_start.AddMilliseconds(i)
        );

    private static void Append(DuckAppender appender, SeenRow row) =>
        appender.Add(row.Id).Add(row.Name).Add(row.Value).Add(row.Ok).Add(row.At).EndRow();

    private List<SeenRow> Stored() =>
        _connection.Query(
            "SELECT id, name, value, ok, seen_at FROM seen ORDER BY id",
            row => new SeenRow(row.Int64(0), row.TextOrNull(1), row.DoubleOrNull(2), row.BooleanOrNull(3), row.TimestampOrNull(4)),
            CancellationToken.None
        );

    private sealed record SeenRow(long Id, string? Name, double? Value, bool? Ok, DateTime? At);
}
