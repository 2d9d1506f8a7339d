using Assay.Storage.Logs.DuckDb;

namespace Assay.Storage.Tests.DuckDb;

public sealed class DuckDbTypeTests : IDisposable
{
    private static readonly DateTime s_time = new DateTime(2026, 2, 28, 23, 59, 59, DateTimeKind.Utc).AddTicks(1_234_560);
    private static readonly string[] s_texts =
    [
        "",
        "a",
        "twelve bytes",
        "thirteen byte",
        new string('x', 100_000),
        "naïve 日本語 👩‍🔬",
        "a\0b",
        """{"plan": "pro"}""",
    ];

    private readonly DuckDatabase _database = DuckDatabase.Open(DuckDatabase.InMemory, new DuckSettings());
    private readonly DuckConnection _connection;

    public DuckDbTypeTests() => _connection = _database.Connect();

    [Fact]
    public void A_parameter_of_every_type_comes_back_as_it_was()
    {
        var row = One(
            "SELECT ?, ?, ?, ?, ?",
            row => (row.Int64(0), row.Double(1), row.Boolean(2), row.Text(3), row.Timestamp(4)),
            long.MinValue,
            -0.1,
            true,
            "text",
            s_time
        );

        Assert.Equal((long.MinValue, -0.1, true, "text", s_time), row);
        Assert.Equal(DateTimeKind.Utc, row.Item5.Kind);
    }

    [Fact]
    public void Null_comes_back_as_null_whatever_its_type()
    {
        long? integer = null;
        double? number = null;
        bool? flag = null;
        DateTime? time = null;
        string? text = null;

        var nulls = One(
            "SELECT ?::BIGINT, ?::DOUBLE, ?::BOOLEAN, ?::TIMESTAMP, ?::VARCHAR",
            row =>
                new object?[] { row.Int64OrNull(0), row.DoubleOrNull(1), row.BooleanOrNull(2), row.TimestampOrNull(3), row.TextOrNull(4) },
            integer,
            number,
            flag,
            time,
            text
        );

        Assert.All(nulls, Assert.Null);
    }

    [Fact]
    public void Texts_of_any_length_and_script_come_back_as_they_were() =>
        Assert.All(s_texts, text => Assert.Equal(text, One("SELECT ?", row => row.Text(0), text)));

    [Theory]
    [InlineData("12::TINYINT", 12)]
    [InlineData("-1234::SMALLINT", -1234)]
    [InlineData("-7::INTEGER", -7)]
    [InlineData("250::UTINYINT", 250)]
    [InlineData("65000::USMALLINT", 65000)]
    [InlineData("4000000000::UINTEGER", 4_000_000_000)]
    [InlineData("9000000000000000000::UBIGINT", 9_000_000_000_000_000_000)]
    [InlineData("-5::HUGEINT", -5)]
    [InlineData("5::UHUGEINT", 5)]
    public void Every_integer_type_reads_as_a_long_and_as_a_double(string sql, long expected)
    {
        Assert.Equal(expected, One($"SELECT {sql}", row => row.Int64(0)));
        Assert.Equal((double)expected, One($"SELECT {sql}", row => row.Double(0)));
    }

    [Theory]
    [InlineData("-12.5::DECIMAL(4,1)", -12.5)]
    [InlineData("123456.75::DECIMAL(9,2)", 123456.75)]
    [InlineData("123456789.125::DECIMAL(18,3)", 123456789.125)]
    [InlineData("-123456789012345678901234.5::DECIMAL(38,1)", -123456789012345678901234.5)]
    [InlineData("1.5::FLOAT", 1.5)]
    [InlineData("sum(x) FROM (VALUES (9000000000000000000), (9000000000000000000)) t(x)", 1.8e19)]
    public void Decimals_and_sums_too_large_for_a_long_read_as_a_double(string sql, double expected) =>
        Assert.Equal(expected, One($"SELECT {sql}", row => row.Double(0)));

    [Fact]
    public void An_integer_too_large_for_a_long_is_refused() =>
        Assert.Throws<OverflowException>(() => One("SELECT 9223372036854775808::HUGEINT", row => row.Int64(0)));

    [Fact]
    public void Zoned_times_and_dates_read_as_UTC()
    {
        Assert.Equal(
            new DateTime(2026, 1, 1, 10, 0, 0, DateTimeKind.Utc),
            One("SELECT '2026-01-01 12:00:00+02'::TIMESTAMPTZ", row => row.Timestamp(0))
        );
        Assert.Equal(
            new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc),
            One("SELECT date_trunc('day', '2026-01-01 12:00:00+00'::TIMESTAMPTZ)::DATE", row => row.Timestamp(0))
        );
        Assert.Equal("UTC", One("SELECT current_setting('TimeZone')", row => row.Text(0)));
    }

    [Fact]
    public void A_time_that_is_not_UTC_is_refused() =>
        Assert.Throws<ArgumentException>(() =>
            One("SELECT ?", row => row.Timestamp(0), new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Local))
        );

    [Fact]
    public void Reading_a_null_or_the_wrong_type_is_refused()
    {
        Assert.Throws<InvalidOperationException>(() => One("SELECT NULL::BIGINT", row => row.Int64(0)));
        Assert.Throws<InvalidOperationException>(() => One("SELECT 'a'", row => row.Int64(0)));
        Assert.Throws<InvalidOperationException>(() => One("SELECT 'a'", row => row.Double(0)));
        Assert.Throws<InvalidOperationException>(() => One("SELECT 1.5::DECIMAL(4,1)", row => row.Int64(0)));
        Assert.Throws<InvalidOperationException>(() => One("SELECT 1", row => row.Text(0)));
    }

    [Fact]
    public void A_result_of_many_chunks_keeps_its_rows_and_their_order()
    {
        var rows = _connection.Query(
            "SELECT i, CASE WHEN i % 3 = 0 THEN NULL ELSE 'row number ' || i END FROM range(10000) t(i)",
            row => (row.Int64(0), row.TextOrNull(1)),
            CancellationToken.None
        );

        Assert.Equal(Enumerable.Range(0, 10_000).Select(i => ((long)i, i % 3 == 0 ? null : $"row number {i}")), rows);
    }

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }

    private T One<T>(string sql, Func<DuckRow, T> read, params ReadOnlySpan<DuckValue> parameters) =>
        Assert.Single(_connection.Query(sql, read, CancellationToken.None, parameters));
}
