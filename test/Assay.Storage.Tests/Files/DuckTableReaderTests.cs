using System.IO.Compression;
using System.Text;
using Assay.Core.Record;
using Assay.Evaluation;
using Assay.Storage.Files;
using Assay.Storage.Logs.DuckDb;

namespace Assay.Storage.Tests.Files;

public sealed class TableReaderTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private ImportLimits _limits = new();
    private FileDialect _dialect = new();

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

        var refused = await Assert.ThrowsAsync<UnreadableFileException>(() => reading.MoveNextAsync().AsTask());

        Assert.Contains("200002", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_another_format_is_refused()
    {
        await File.WriteAllTextAsync(_temp["import"], "a,b\n1,2\n");
        await Assert.ThrowsAsync<UnreadableFileException>(() => ReadAsync(ImportFormat.Parquet));

        await File.WriteAllTextAsync(_temp["import"], "PAR1 and then nothing of the kind PAR1");
        await Assert.ThrowsAsync<UnreadableFileException>(() => ReadAsync(ImportFormat.Parquet));
        await Assert.ThrowsAsync<UnreadableFileException>(() => ReadAsync(ImportFormat.Csv));

        await File.WriteAllTextAsync(_temp["import"], "");
        await Assert.ThrowsAsync<UnreadableFileException>(() => ReadAsync(ImportFormat.Csv));
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
    public async Task Ids_that_look_like_numbers_stay_as_they_are_written()
    {
        var rows = Assert.Single(await ReadCsvAsync("id\n007\n1e5\n 12\n9007199254740993\n")).Rows;

        Assert.Equal(["007", "1e5", " 12", "9007199254740993"], rows.Select(row => row[0]!));
    }

    [Theory]
    [InlineData("a,b,\n1,2,\n")]
    [InlineData("a,b\n1,2,,\n")]
    [InlineData("\uFEFFa,b\r\n1,2\r\n")]
    [InlineData("a,b\r1,2\r")]
    [InlineData("a,b\n\n1,2\n\n")]
    [InlineData("a,b\r\r1,2\r\r")]
    [InlineData("a,b\n1,2\r\n\r")]
    [InlineData("\"a\" , b\n\"1\" ,\"2\"  ")]
    [InlineData("sep=;\na;b\n1;2\n")]
    [InlineData(" a , b \n1,2")]
    [InlineData("a|b\n1|2")]
    public async Task Files_as_people_have_them_give_the_same_cells(string text)
    {
        var chunk = Assert.Single(await ReadCsvAsync(text));

        Assert.Equal(["a", "b"], chunk.Columns.Take(2));
        Assert.Equal(["1", "2"], Assert.Single(chunk.Rows).Take(2).Select(cell => cell!));
    }

    [Fact]
    public async Task Quoted_cells_hold_delimiters_line_breaks_and_quotation_marks()
    {
        var chunk = Assert.Single(await ReadCsvAsync("a,b\n\"x,\"\"y\"\"\r\nz\",\"\" \n5\" pipe,\n"));

        Assert.Equal<IEnumerable<string?>>(["x,\"y\"\r\nz", null], chunk.Rows[0]);
        Assert.Equal<IEnumerable<string?>>(["5\" pipe", null], chunk.Rows[1]);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public async Task Wide_characters_are_told_from_the_file(string encoding)
    {
        var bytes = Encoding.GetEncoding(encoding).GetBytes("name,n\nJörg,1\n");
        await File.WriteAllBytesAsync(_temp["import"], bytes);

        Assert.Equal("Jörg", Assert.Single(await ReadAsync(ImportFormat.Csv)).Rows[0][0]);
    }

    [Fact]
    public async Task An_encoding_that_cannot_be_told_is_asked_for_with_row_and_column_and_then_read()
    {
        await File.WriteAllBytesAsync(_temp["import"], Encoding.Latin1.GetBytes("n,name\n1,Ann\n2,Jörg\n"));

        var refused = await Assert.ThrowsAsync<UnreadableFileException>(() => ReadAsync(ImportFormat.Csv));
        Assert.Contains("Column 'name' in row 2", refused.Message, StringComparison.Ordinal);
        Assert.Contains("encoding=windows-1252", refused.Message, StringComparison.Ordinal);

        _dialect = new FileDialect(Encoding: "windows-1252");
        Assert.Equal("Jörg", Assert.Single(await ReadAsync(ImportFormat.Csv)).Rows[1][1]);
    }

    [Fact]
    public async Task A_file_without_a_header_names_its_columns_by_their_place()
    {
        _dialect = new FileDialect(HasHeader: false);

        var chunk = Assert.Single(await ReadCsvAsync("u1,5\nu2,6\n"));

        Assert.Equal(["1", "2"], chunk.Columns);
        Assert.Equal(2, chunk.Rows.Count);
    }

    [Fact]
    public async Task A_file_compressed_with_gzip_is_read_by_its_content()
    {
        await WriteGzipAsync("a\n1\n");

        Assert.Equal("1", Assert.Single(await ReadAsync(ImportFormat.Csv)).Rows[0][0]);
    }

    [Fact]
    public async Task A_compressed_file_that_was_cut_off_is_refused_and_several_in_a_row_are_read()
    {
        await WriteGzipAsync("a\n" + string.Concat(Enumerable.Range(0, 100_000).Select(i => $"u{i}\n")));
        var whole = await File.ReadAllBytesAsync(_temp["import"]);
        await File.WriteAllBytesAsync(_temp["import"], whole[..^2_000]);
        Assert.Equal("file_unreadable", await RefusalAsync(ImportFormat.Csv));

        await WriteGzipAsync("b\n");
        await File.WriteAllBytesAsync(_temp["import"], [.. whole, .. await File.ReadAllBytesAsync(_temp["import"])]);
        Assert.Equal(100_001, (await ReadAsync(ImportFormat.Csv)).Sum(chunk => chunk.Rows.Count));
    }

    [Theory]
    [InlineData("a,b\n1,\"2\n3,4\n", "row 1 (line 2)")]
    [InlineData("a,b\n1,2\n1,\"2\"x\n", "row 2 (line 3)")]
    [InlineData("a,b\n1,2\n1,\"2\"\"", "row 2 (line 3) is never closed")]
    [InlineData("a,b\n\n1,2\n1\n", "Row 2 (line 4) has 1 cells where the header has 2")]
    [InlineData("a,b\n1,2\n1\n", "Row 2 (line 3) has 1 cells where the header has 2")]
    [InlineData("a,b\n\"1\n1\",2\n1,2,3\n", "Row 2 (line 4) has 3 cells where the header has 2")]
    [InlineData("PK\u0003\u0004 workbook", "workbook")]
    [InlineData("a,b\n1,\u00002\n", "not text")]
    public async Task What_cannot_be_read_is_refused_with_its_place(string text, string place)
    {
        var refused = await Assert.ThrowsAsync<UnreadableFileException>(() => ReadCsvAsync(text));

        Assert.Contains(place, refused.Message, StringComparison.Ordinal);
    }

    public static TheoryData<byte[], string> OtherFiles =>
        new()
        {
            { [.. Encoding.UTF32.GetPreamble(), .. Encoding.UTF32.GetBytes("name\nJörg ✓\n")], "UTF-32" },
            { Encoding.UTF32.GetBytes("name\nJörg ✓\n"), "UTF-32" },
            { new UTF32Encoding(bigEndian: true, byteOrderMark: false).GetBytes("name\nJörg ✓\n"), "UTF-32" },
            { [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13], "a PNG picture" },
            { Bytes(1_000), "binary" },
            { new byte[64], "binary" },
        };

    [Theory, MemberData(nameof(OtherFiles))]
    public async Task A_file_of_another_kind_is_refused_with_what_it_is_and_what_is_read(byte[] content, string what)
    {
        await File.WriteAllBytesAsync(_temp["import"], content);

        var table = await Assert.ThrowsAsync<UnreadableFileException>(() => ReadAsync(ImportFormat.Csv));
        var lines = await Assert.ThrowsAsync<UnreadableFileException>(() => LinesAsync());

        Assert.All(
            [table.Message, lines.Message],
            message =>
            {
                Assert.Contains(what, message, StringComparison.Ordinal);
                Assert.Contains("CSV and NDJSON in UTF-8, and Parquet", message, StringComparison.Ordinal);
            }
        );
    }

    [Theory]
    [InlineData(1_000, "line_too_long")]
    [InlineData(100_000, "cell_too_long")]
    public async Task A_file_without_a_line_break_ends_at_a_limit(int lineBytes, string code)
    {
        _limits = new ImportLimits { LineBytes = lineBytes, CellBytes = 10_000 };

        var refused = await Assert.ThrowsAsync<UnreadableFileException>(() => ReadCsvAsync("a,b\n" + new string('x', 1_000_000)));

        Assert.Equal(code, refused.Fault.Code);
    }

    [Fact]
    public async Task A_row_as_long_as_the_limit_is_read_and_one_byte_more_is_not()
    {
        _limits = new ImportLimits { LineBytes = 200_000 };

        var read = await ReadCsvAsync($"a,b\r\n{new string('x', 100_000)},{new string('ü', 49_999)}y\r\n");
        Assert.Equal([100_000, 50_000], Assert.Single(Assert.Single(read).Rows).Select(cell => cell!.Length));

        await File.WriteAllTextAsync(_temp["import"], $"a,b\r\n{new string('x', 100_000)},{new string('ü', 50_000)}\r\n");
        Assert.Equal("line_too_long", await RefusalAsync(ImportFormat.Csv));
    }

    [Theory]
    [InlineData(",")]
    [InlineData("\"\",")]
    public async Task A_row_of_cells_without_an_end_is_refused(string cell)
    {
        await File.WriteAllTextAsync(_temp["import"], "a,b\n" + string.Concat(Enumerable.Repeat(cell, 5_000_000)));

        Assert.Equal("line_too_long", await RefusalAsync(ImportFormat.Csv));
    }

    /// <summary>The pad moves the end of the parser's buffer through the line breaks.</summary>
    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    [InlineData("\r\n\r\n")]
    public async Task Line_breaks_count_alike_wherever_they_fall(string end)
    {
        for (var pad = 0; pad < 4; pad++)
        {
            var text = $"a{new string('-', pad)}{end}" + string.Concat(Enumerable.Repeat($"12{end}", 100_000));

            var rows = (await ReadCsvAsync(text)).SelectMany(chunk => chunk.Rows).ToList();

            Assert.Equal(100_000, rows.Count);
            Assert.All(rows, row => Assert.Equal("12", Assert.Single(row)));
        }
    }

    [Fact]
    public async Task A_small_file_does_not_unfold_into_a_large_one()
    {
        _limits = new ImportLimits { ExpansionFactor = 2 };
        await WriteGzipAsync("a\n" + string.Concat(Enumerable.Repeat("1111111\n", 3_000_000)));
        Assert.Equal("file_expands_too_far", await RefusalAsync(ImportFormat.Csv));

        WriteParquet("SELECT 'a-unit' AS user_id, 'some event' AS type FROM range(3000000)");
        Assert.Equal("file_expands_too_far", await RefusalAsync(ImportFormat.Parquet));

        _limits = new ImportLimits { Rows = 1_000 };
        Assert.Equal("too_many_rows", await RefusalAsync(ImportFormat.Parquet));
    }

    [Fact]
    public async Task A_damaged_Parquet_file_is_refused_in_words_for_its_sender()
    {
        WriteParquet("SELECT i AS user_id, 'x' || i AS type FROM range(100000) t(i)");
        var bytes = await File.ReadAllBytesAsync(_temp["import"]);
        for (var i = bytes.Length - 400; i < bytes.Length - 8; i++)
            bytes[i] ^= 0x5a;
        await File.WriteAllBytesAsync(_temp["import"], bytes);

        var refused = await Assert.ThrowsAsync<UnreadableFileException>(() => ReadAsync(ImportFormat.Parquet));

        Assert.DoesNotContain(_temp["import"], refused.Message, StringComparison.Ordinal);
        Assert.StartsWith("The Parquet file is damaged", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_is_too_long_is_passed_over_and_its_neighbours_are_read()
    {
        _limits = new ImportLimits { LineBytes = 100 };
        await File.WriteAllTextAsync(_temp["import"], "one\r\n\r\n" + new string('x', 500_000) + "\nthree");

        var lines = await LinesAsync();

        Assert.Equal<IEnumerable<string?>>(["one", null, "three"], lines);
    }

    [Fact]
    public async Task A_cancelled_read_stops()
    {
        WriteParquet("SELECT i AS user_id FROM range(1000000) t(i)");
        using var cancel = new CancellationTokenSource();
        var reading = new TableReader(_limits)
            .ReadAsync(_temp["import"], ImportFormat.Parquet, _dialect, cancel.Token)
            .GetAsyncEnumerator();
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
        new TableReader(_limits).ReadAsync(_temp["import"], format, _dialect, ct);

    private async Task<List<TableChunk>> ReadAsync(ImportFormat format)
    {
        var chunks = new List<TableChunk>();
        await foreach (var chunk in Reading(format))
            chunks.Add(chunk);
        return chunks;
    }

    private async Task<List<string?>> LinesAsync()
    {
        var lines = new List<string?>();
        await foreach (var line in new TableReader(_limits).LinesAsync(_temp["import"], _dialect, default))
            lines.Add(line is { } text ? Encoding.UTF8.GetString(text.Span) : null);
        return lines;
    }

    private static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(17).NextBytes(bytes);
        return bytes;
    }

    private async Task<string> RefusalAsync(ImportFormat format) =>
        (await Assert.ThrowsAsync<UnreadableFileException>(() => ReadAsync(format))).Fault.Code;

    private async Task WriteGzipAsync(string text)
    {
        await using var file = File.Create(_temp["import"]);
        await using var gzip = new GZipStream(file, CompressionLevel.Optimal);
        await gzip.WriteAsync(Encoding.UTF8.GetBytes(text));
    }

    private void WriteParquet(string query)
    {
        using var database = DuckDatabase.Open(DuckDatabase.InMemory, new DuckSettings());
        using var connection = database.Connect();
        connection.ExecuteScript($"COPY ({query}) TO '{_temp["import"]}' (FORMAT parquet)");
    }
}
