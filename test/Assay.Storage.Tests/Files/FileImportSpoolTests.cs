using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Core;
using Assay.Core.Record;
using Assay.Storage.Files;
using Microsoft.Extensions.Logging.Abstractions;

namespace Assay.Storage.Tests.Files;

public sealed class FileImportSpoolTests : IDisposable
{
    private static readonly DateTimeOffset s_noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly ImportOrder s_order = new(
        ImportKind.Events,
        ImportFormat.Csv,
        new Dictionary<string, string> { ["user_id"] = "Nutzer" },
        new Dictionary<string, string> { ["type"] = "käufe" }
    );

    private readonly TempFolder _temp = new();
    private readonly DataFolder _data;

    public FileImportSpoolTests() => _data = DataFolder.Open(_temp["data"]);

    private string Folder => _data.SpoolFolder;

    [Fact]
    public async Task An_upload_and_its_job_survive_a_restart()
    {
        var job = await AddAsync(Open(), "user_id\nu1\n");

        var reopened = Open();

        Same(job, Assert.Single(reopened.Jobs()));
        Assert.Equal(ImportState.Queued, job.State);
        Assert.Equal("user_id\nu1\n", await File.ReadAllTextAsync(reopened.PathOf(job.Id)));
    }

    [Fact]
    public async Task A_saved_state_replaces_the_one_before()
    {
        var spool = Open();
        var job = await AddAsync(spool, "x");
        var done = job with
        {
            State = ImportState.Done,
            RowsRead = 3,
            Rejected = 1,
            FirstErrors = [new Rejection(2, "user_id_missing", "Give it.")],
            FinishedUtc = s_noon.AddMinutes(1),
        };

        await spool.SaveAsync(done, CancellationToken.None);

        Same(done, Assert.Single(Open().Jobs()));
    }

    [Fact]
    public async Task Ids_go_on_after_a_restart_and_are_never_given_twice()
    {
        var first = Open();
        var ids = (await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => AddAsync(first, "x")))).Select(job => job.Id).ToList();

        ids.Add((await AddAsync(Open(), "x")).Id);

        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], ids.Order());
    }

    [Fact]
    public async Task A_dropped_file_leaves_the_jobs_state()
    {
        var spool = Open();
        var job = await AddAsync(spool, "x");

        spool.DropFile(job.Id);

        Assert.False(File.Exists(spool.PathOf(job.Id)));
        Assert.Single(spool.Jobs());
    }

    [Fact]
    public async Task An_upload_that_breaks_off_leaves_nothing_and_reports_what_broke_it()
    {
        var spool = Open();

        await Assert.ThrowsAsync<EndOfStreamException>(() => spool.ReceiveAsync(new BrokenUpload(), 1_000, CancellationToken.None));

        Assert.Empty(spool.Jobs());
        Assert.Empty(Directory.EnumerateFiles(Folder));
    }

    [Fact]
    public async Task A_folder_that_takes_no_file_is_reported_as_unavailable()
    {
        var spool = Open();
        Directory.CreateDirectory(Path.Combine(Folder, "import-1.json.new"));

        await Assert.ThrowsAsync<StoreUnavailableException>(() => AddAsync(spool, "x"));

        Assert.Empty(Open().Jobs());
        Assert.Empty(Directory.EnumerateFiles(Folder));
    }

    [Fact]
    public void What_a_crash_left_of_an_upload_is_removed_at_start()
    {
        File.WriteAllText(Path.Combine(Folder, "import-7.data"), "half");
        File.WriteAllText(Path.Combine(Folder, "import-6.json.new"), "{");
        File.WriteAllText(Path.Combine(Folder, "last-id.new"), "5");

        Open();

        Assert.Empty(Directory.EnumerateFiles(Folder));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"id": 7, "state": "no such state"}""")]
    public async Task A_state_that_cannot_be_read_is_set_aside_with_its_upload_and_stops_no_start(string state)
    {
        var good = await AddAsync(Open(), "x");
        await File.WriteAllTextAsync(Path.Combine(Folder, "import-7.json"), state);
        await File.WriteAllTextAsync(Path.Combine(Folder, "import-7.data"), "rows");

        var spool = Open();

        Same(good, Assert.Single(spool.Jobs()));
        Assert.Equal("rows", await File.ReadAllTextAsync(Path.Combine(Folder, "set-aside", "import-7.data")));
        Assert.Equal(8, (await AddAsync(spool, "x")).Id);
    }

    [Theory]
    [InlineData("first_errors", "[null]")]
    [InlineData("first_errors", """[{"index": 0, "code": null, "detail": "x"}]""")]
    [InlineData("rows_read", "-1")]
    [InlineData("rows_read", "1e300")]
    [InlineData("rows_read", "9223372036854775807")]
    [InlineData("accepted", "-5")]
    [InlineData("attempts", "-1")]
    [InlineData("actor", "null")]
    [InlineData("file_name", "null")]
    [InlineData("actor", "\"\\ud800\"")]
    [InlineData("state", "\"done\"")]
    [InlineData("order", "null")]
    [InlineData("order", """{"kind": "events", "format": "csv", "columns": {"user_id": null}, "defaults": {}}""")]
    [InlineData("order", """{"kind": "events", "format": "csv", "columns": {}, "defaults": {}, "dialect": null}""")]
    public async Task A_state_with_a_member_that_cannot_be_is_set_aside(string member, string value)
    {
        var good = await AddAsync(Open(), "x");
        var text = JsonSerializer.Serialize(good with { Id = 7 }, Wire.Json);
        var state = JsonNode.Parse(text)!.AsObject();
        state[member] = "in place of it";
        await File.WriteAllTextAsync(
            Path.Combine(Folder, "import-7.json"),
            state.ToJsonString().Replace("\"in place of it\"", value, StringComparison.Ordinal)
        );

        Same(good, Assert.Single(Open().Jobs()));
        Assert.True(File.Exists(Path.Combine(Folder, "set-aside", "import-7.json")));
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MaxValue - 1)]
    [InlineData(1_000_000_000_000_001)]
    public async Task A_huge_number_in_a_name_is_set_aside_and_ids_go_on_below_it(long id)
    {
        var good = await AddAsync(Open(), "x");
        await File.WriteAllTextAsync(Path.Combine(Folder, $"import-{id}.json"), JsonSerializer.Serialize(good with { Id = id }, Wire.Json));
        await File.WriteAllTextAsync(Path.Combine(Folder, $"import-{id}.data"), "rows");

        Same(good, Assert.Single(Open().Jobs()));
        Assert.Equal(2, (await AddAsync(Open(), "x")).Id);
    }

    [Fact]
    public async Task A_forgotten_job_is_gone_and_its_id_is_not_given_again()
    {
        var spool = Open();
        var job = await AddAsync(spool, "x");
        spool.DropFile(job.Id);

        spool.Forget([job.Id]);

        Assert.Empty(Open().Jobs());
        Assert.Equal(job.Id + 1, (await AddAsync(Open(), "x")).Id);
    }

    [Fact]
    public async Task The_note_of_the_last_id_is_replaced_whole_and_never_emptied()
    {
        var spool = Open();
        spool.Forget([(await AddAsync(spool, "x")).Id]);
        using var before = new StreamReader(File.OpenRead(Path.Combine(Folder, "last-id")));

        spool.Forget([(await AddAsync(spool, "x")).Id]);

        Assert.Equal("1", await before.ReadToEndAsync());
        Assert.Equal("2", await File.ReadAllTextAsync(Path.Combine(Folder, "last-id")));
    }

    [Fact]
    public async Task States_whose_last_id_cannot_be_noted_stay()
    {
        var spool = Open();
        var job = await AddAsync(spool, "x");
        Directory.CreateDirectory(Path.Combine(Folder, "last-id"));

        spool.Forget([job.Id]);

        Same(job, Assert.Single(spool.Jobs()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("99999999999999999999")]
    [InlineData("9223372036854775807")]
    public async Task A_damaged_note_of_the_last_id_stops_no_start(string text)
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, "last-id"), text);

        Assert.Equal(1, (await AddAsync(Open(), "x")).Id);
    }

    [Fact]
    public async Task An_upload_beyond_the_limit_is_refused_and_leaves_nothing()
    {
        var received = await Open().ReceiveAsync(new MemoryStream(new byte[1_001]), 1_000, CancellationToken.None);

        Assert.Equal("body_too_large", received.Fault?.Code);
        Assert.Empty(Directory.EnumerateFiles(Folder));
    }

    public void Dispose()
    {
        _data.Dispose();
        _temp.Dispose();
    }

    private FileImportSpool Open() => FileImportSpool.Open(_data, NullLogger.Instance);

    private static async Task<ImportJob> AddAsync(FileImportSpool spool, string text)
    {
        var upload = await spool.ReceiveAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), 1_000, CancellationToken.None);
        var job = new ImportJob(upload.Value.Id, s_order, ImportState.Queued, 0, 0, 0, 0, [], null, s_noon, null, null)
        {
            Bytes = upload.Value.Bytes,
            Sha256 = upload.Value.Sha256,
        };
        await spool.SaveAsync(job, CancellationToken.None);
        return job;
    }

    private static void Same(ImportJob expected, ImportJob actual) => Assert.Equivalent(expected, actual, strict: true);

    private sealed class BrokenUpload : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new EndOfStreamException("The client hung up.");
    }
}
