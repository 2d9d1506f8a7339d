using Assay.Core.Record;
using Assay.Evaluation;
using Assay.Storage.Files;
using Assay.Storage.Logs.DuckDb;

namespace Assay.Storage.Tests.Files;

public sealed class DuckTableReaderTests : IDisposable
{
    private readonly TempFolder _temp = new();

    [Theory]
    [InlineData(",")]
    [InlineData(";")]
    [InlineData("\t")]
    public async Task A_CSV_file_gives_its_columns_and_every_cell_as_text(string delimiter)
    {
        var text = "user_id,value,note\nü1,007,\"a \"\"quoted\"\", word\"\nu2,,\n".Replace(",", delimiter, StringComparison.Ordinal);

        var chunk = Assert.Single(await ReadCsvAsync(text));

        Assert.Equal(["user_id", "value", "note"], chunk.Columns);
        Assert.Equal<IEnumerable<string?>>(["ü1", "007", $"a \"quoted\"{delimiter} word"], chunk.Rows[0]);
        Assert.Equal<IEnumerable<string?>>(["u2", null, null], chunk.Rows[1]);
    }

    [Fact]
    public async Task A_large_file_comes_in_order_and_in_parts()
    {
        var lines = Enumerable.Range(0, 123_456).Select(i => $"{i},user-{i}");

        var chunks = await ReadCsvAsync("n,user_id\n" + string.Join('\n', lines));

        Assert.True(chunks.Count > 10);
        Assert.Equal(lines, chunks.SelectMany(chunk => chunk.Rows).Select(row => string.Join(',', row)));
    }

    [Fact]
    public async Task A_file_with_a_header_alone_has_no_rows() => Assert.Empty(await ReadCsvAsync("user_id,value\n"));

    [Fact]
    public async Task A_bad_row_far_into_the_file_is_named_by_its_line_before_any_row_is_given()
    {
        var text = "a,b\n" + string.Concat(Enumerable.Repeat("1,2\n", 200_000)) + "1,2,3\n";

        await File.WriteAllTextAsync(_temp["import"], text);
        await using var reading = Reading(ImportFormat.Csv).GetAsyncEnumerator();

        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => reading.MoveNextAsync().AsTask());

        Assert.Contains("200002", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_another_format_is_refused()
    {
        await File.WriteAllTextAsync(_temp["import"], "a,b\n1,2\n");
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(ImportFormat.Parquet));

        await File.WriteAllTextAsync(_temp["import"], "PAR1 and then nothing of the kind PAR1");
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(ImportFormat.Parquet));
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(ImportFormat.Csv));

        await File.WriteAllTextAsync(_temp["import"], "");
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(ImportFormat.Csv));
    }

    [Fact]
    public async Task A_Parquet_file_gives_text_that_reads_back()
    {
        WriteParquet(
            """
            SELECT 'u1' AS user_id, 0.1::DOUBLE AS value, TIMESTAMP '2026-01-31 12:00:00.5' AS plain,
                TIMESTAMPTZ '2026-01-31 14:00:00+02' AS zoned, DATE '2026-01-31' AS day, {'plan': 'pro', 'n': [1, 2]} AS properties, NULL::INTEGER AS gone
            """
        );

        var chunk = Assert.Single(await ReadAsync(ImportFormat.Parquet));

        var row = Assert.Single(chunk.Rows);
        Assert.Equal(["user_id", "value", "plain", "zoned", "day", "properties", "gone"], chunk.Columns);
        Assert.Equal(("u1", "0.1", """{"plan":"pro","n":[1,2]}""", (string?)null), (row[0], row[1], row[5], row[6]));
        Assert.Equal(["12:00:00.5", "12:00:00.0", "00:00:00.0"], row[2..5].Select(TimeOfThatDay));
    }

    [Fact]
    public async Task A_cancelled_read_stops()
    {
        WriteParquet("SELECT i AS user_id FROM range(1000000) t(i)");
        using var cancel = new CancellationTokenSource();
        var reading = new DuckTableReader().ReadAsync(_temp["import"], ImportFormat.Parquet, cancel.Token).GetAsyncEnumerator();
        Assert.True(await reading.MoveNextAsync());

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.MoveNextAsync().AsTask());
    }

    public void Dispose() => _temp.Dispose();

    private static string TimeOfThatDay(string? text)
    {
        Assert.True(TimeText.TryRead(text!, out var time), text);
        Assert.Equal(new DateTime(2026, 1, 31), time.Date);
        return time.ToString("HH:mm:ss.f");
    }

    private async Task<List<TableChunk>> ReadCsvAsync(string text)
    {
        await File.WriteAllTextAsync(_temp["import"], text);
        return await ReadAsync(ImportFormat.Csv);
    }

    private IAsyncEnumerable<TableChunk> Reading(ImportFormat format, CancellationToken ct = default) =>
        new DuckTableReader().ReadAsync(_temp["import"], format, ct);

    private async Task<List<TableChunk>> ReadAsync(ImportFormat format)
    {
        var chunks = new List<TableChunk>();
        await foreach (var chunk in Reading(format))
            chunks.Add(chunk);
        return chunks;
    }

    private void WriteParquet(string query)
    {
        using var database = DuckDatabase.Open(DuckDatabase.InMemory, new DuckSettings());
        using var connection = database.Connect();
        connection.ExecuteScript($"COPY ({query}) TO '{_temp["import"]}' (FORMAT parquet)");
    }
}
