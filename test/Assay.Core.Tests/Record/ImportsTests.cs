using System.Runtime.CompilerServices;
using System.Text;
using Assay.Core.Record;
using Assay.Core.Record.Reading;

namespace Assay.Core.Tests;

public sealed class ImportsTests
{
    private const int UploadBytes = 4;

    private static readonly ImportOrder s_order = new(
        ImportKind.Events,
        ImportFormat.Ndjson,
        new Dictionary<string, string>(),
        new Dictionary<string, string> { ["type"] = "click" }
    );

    private readonly Bench _bench = new();
    private readonly MemorySpool _spool = new();
    private readonly ScriptedFiles _files = new();
    private readonly List<string> _reports = [];

    public static TheoryData<Exception, string> Failures =>
        new()
        {
            { new UnreadableFileException(FileFaults.NotParquet()), "not Parquet" },
            { new InsufficientMemoryException("0x7f"), "more memory" },
            { new FileNotFoundException("/var/lib/assay/spool/import-1.data"), "no longer there" },
            { new IOException("/var/lib/assay/spool/import-1.data"), "cannot be read" },
            { new ArgumentException("An item with the same key has already been added."), "under import 1" },
            { new InvalidOperationException("Cannot read incomplete UTF-16."), "under import 1" },
        };

    [Theory, MemberData(nameof(Failures))]
    public async Task Whatever_is_thrown_fails_the_job_in_plain_words_and_the_next_one_is_done(Exception thrown, string reason)
    {
        _files.Throws = thrown;
        var imports = Open();
        await StartAsync(imports);
        await StartAsync(imports);

        await RunAsync(imports, until: 2);

        Assert.Equal((ImportState.Failed, ImportState.Done), (imports.Find(1)!.State, imports.Find(2)!.State));
        Assert.Contains(reason, imports.Find(1)!.Failure, StringComparison.Ordinal);
        Assert.DoesNotContain("/var/lib", imports.Find(1)!.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_ended_the_process_twice_at_one_place_is_given_up_and_set_aside()
    {
        var job = await SpooledAsync(attempts: 2);
        var imports = Open();

        await RunAsync(imports, until: job.Id);

        Assert.Equal(ImportState.Failed, imports.Find(job.Id)!.State);
        Assert.Contains("not tried again", imports.Find(job.Id)!.Failure, StringComparison.Ordinal);
        Assert.Equal([job.Id], _spool.Aside);
        Assert.Empty(_bench.Log.Events);
    }

    [Fact]
    public async Task A_job_goes_on_behind_the_rows_that_its_state_counts()
    {
        _files.Lines = 12_000;
        var job = await SpooledAsync(attempts: 1, rowsRead: 11_998);
        var imports = Open();

        await RunAsync(imports, until: job.Id);

        var done = imports.Find(job.Id)!;
        Assert.Equal((ImportState.Done, 12_000L, 2L), (done.State, done.RowsRead, done.Accepted));
        Assert.Equal(["u11998", "u11999"], _bench.Log.Events.Select(one => one.UnitId));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_that_is_cut_off_fails_the_job_whether_before_or_while_it_is_read(bool meanwhile)
    {
        var length = meanwhile ? UploadBytes : 3;
        _spool.Length = () => length;
        _files.OnRead = () => length = 3;
        var imports = Open();
        await StartAsync(imports);

        await RunAsync(imports, until: 1);

        var job = imports.Find(1)!;
        Assert.Equal((ImportState.Failed, meanwhile ? 3 : 0), (job.State, job.Accepted));
        Assert.Contains("4 bytes came, and 3 are there", job.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Counts_that_were_shown_stand_where_the_process_ends_and_the_file_is_gone()
    {
        _files.Lines = 12_000;
        var imports = Open();
        await StartAsync(imports);
        var shown = new List<(long, long)>();
        _files.OnLine = () => shown.Add((imports.Find(1)!.Accepted, _spool.States[1].Accepted));

        await RunAsync(imports, until: 1);

        Assert.Contains((10_000, 10_000), shown);
        Assert.All(shown, counts => Assert.Equal(counts.Item1, counts.Item2));
    }

    [Fact]
    public async Task An_attempt_is_kept_before_its_work_begins_and_a_stop_that_was_asked_for_is_none()
    {
        _files.Throws = new OperationCanceledException();
        using var stop = new CancellationTokenSource();
        _files.OnRead = () =>
        {
            Assert.Equal((ImportState.Running, 1), (_spool.States[1].State, _spool.States[1].Attempts));
            stop.Cancel();
        };
        var imports = Open();
        await StartAsync(imports);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => imports.RunAsync(stop.Token));

        Assert.Equal((ImportState.Queued, 0), (_spool.States[1].State, _spool.States[1].Attempts));
    }

    [Fact]
    public async Task Who_sent_what_and_what_became_of_it_is_audited()
    {
        var imports = Open();
        await StartAsync(imports);

        await RunAsync(imports, until: 1);

        Assert.Equal(
            [("ann", "import", "clicks.ndjson"), ("ann", "done", "clicks.ndjson")],
            _bench.Store.Audit.Where(entry => entry.Kind == "import").Select(entry => (entry.Actor, entry.Action, entry.ItemKey))
        );
    }

    [Fact]
    public async Task Uploads_that_wait_are_bounded()
    {
        var imports = Open(new ImportLimits { Waiting = 2 });
        await StartAsync(imports);
        await StartAsync(imports);

        Assert.Equal("import_queue_full", (await imports.StartAsync(Request(), Upload(), default)).Fault?.Code);
    }

    [Fact]
    public async Task Uploads_that_are_under_way_are_bounded_too_and_give_their_place_back_where_they_fail()
    {
        var imports = Open(new ImportLimits { Waiting = 2 });
        var (slow, broken) = (new TaskCompletionSource(), new TaskCompletionSource());
        _spool.OnReceive = slow.Task;
        var first = imports.StartAsync(Request(), Upload(), default);
        _spool.OnReceive = broken.Task;
        var second = imports.StartAsync(Request(), Upload(), default);
        _spool.OnReceive = Task.CompletedTask;

        Assert.Equal("import_queue_full", (await imports.StartAsync(Request(), Upload(), default)).Fault?.Code);
        broken.SetException(new EndOfStreamException("The client hung up."));
        await Assert.ThrowsAsync<EndOfStreamException>(() => second);
        await StartAsync(imports);
        slow.SetResult();
        Assert.Null((await first).Fault);
        Assert.Equal("import_queue_full", (await imports.StartAsync(Request(), Upload(), default)).Fault?.Code);
    }

    [Fact]
    public async Task A_finished_job_gives_its_place_back()
    {
        var imports = Open(new ImportLimits { Waiting = 1 });
        await StartAsync(imports);
        await RunAsync(imports, until: 1);

        await StartAsync(imports);
    }

    [Fact]
    public async Task The_newest_finished_jobs_are_kept_and_unfinished_ones_always()
    {
        var imports = Open(new ImportLimits { KeptJobs = 2 });
        for (var job = 0; job < 4; job++)
            await StartAsync(imports);
        await RunAsync(imports, until: 4);
        for (var job = 0; job < 4; job++)
            await StartAsync(imports);

        Assert.Equal([3, 4, 5, 6, 7, 8], _spool.States.Keys.Order());
        Assert.Null(imports.Find(2));
        Assert.Equal(ImportState.Done, imports.Find(3)!.State);
        Assert.Equal(ImportState.Queued, Open(new ImportLimits { KeptJobs = 1 }).Find(5)!.State);
        Assert.Equal([4, 5, 6, 7, 8], _spool.States.Keys.Order());
    }

    [Fact]
    public async Task Finished_jobs_are_kept_for_thirty_days()
    {
        var imports = Open();
        await StartAsync(imports);
        await RunAsync(imports, until: 1);

        _bench.Clock.Advance(TimeSpan.FromDays(30));
        Assert.NotNull(Open().Find(1));
        _bench.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(Open().Find(1));
        Assert.Empty(_spool.States);

        await StartAsync(imports);
        await RunAsync(imports, until: 2);
        Assert.Null(imports.Find(1));
    }

    [Fact]
    public async Task A_file_without_rows_is_done_with_a_warning()
    {
        _files.Lines = 0;
        var imports = Open();
        await StartAsync(imports);

        await RunAsync(imports, until: 1);

        Assert.Equal((ImportState.Done, 0), (imports.Find(1)!.State, imports.Find(1)!.RowsRead));
        Assert.Contains("no rows", imports.Find(1)!.Warning, StringComparison.Ordinal);
    }

    private Imports Open(ImportLimits? limits = null) =>
        new(
            _spool,
            new ImportRows(_files, new JsonLimits()),
            _bench.Events,
            _bench.Exposures,
            new SenderRules(_bench.Catalog, new RecordLimits(), new SenderLimits(), _bench.Clock),
            _bench.Store,
            limits ?? new ImportLimits(),
            (_, what, _) => _reports.Add(what),
            _bench.Clock
        );

    private static async Task StartAsync(Imports imports) => Assert.Null((await imports.StartAsync(Request(), Upload(), default)).Fault);

    private static ImportRequest Request() => new(s_order, "clicks.ndjson", Bench.Ann);

    private static MemoryStream Upload() => new(new byte[UploadBytes]);

    private async Task<ImportJob> SpooledAsync(int attempts, long rowsRead = 0)
    {
        var now = _bench.Clock.GetUtcNow();
        var job = new ImportJob(1, s_order, ImportState.Running, rowsRead, 0, 0, 0, [], null, now, now, null)
        {
            Attempts = attempts,
            Bytes = UploadBytes,
        };
        await _spool.SaveAsync(job, default);
        return job;
    }

    private static async Task RunAsync(Imports imports, long until)
    {
        using var stop = new CancellationTokenSource();
        var running = imports.RunAsync(stop.Token);
        for (var tries = 0; imports.Find(until)?.IsOver != true && tries < 1_000; tries++)
            await Task.Delay(10);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private sealed class MemorySpool : IImportSpool
    {
        private long _lastId;

        public Dictionary<long, ImportJob> States { get; } = [];
        public List<long> Aside { get; } = [];
        public Task OnReceive { get; set; } = Task.CompletedTask;

        public IReadOnlyList<ImportJob> Jobs() => [.. States.Values];

        public async Task<Outcome<ReceivedUpload>> ReceiveAsync(Stream upload, long limit, CancellationToken ct)
        {
            await OnReceive;
            return new ReceivedUpload(++_lastId, upload.Length, "hash");
        }

        public Task SaveAsync(ImportJob job, CancellationToken ct)
        {
            States[job.Id] = job;
            return Task.CompletedTask;
        }

        public string PathOf(long id) => $"{id}";

        public Func<long> Length { get; set; } = () => UploadBytes;

        public long LengthOf(long id) => Length();

        public void DropFile(long id) { }

        public void Forget(IReadOnlyCollection<long> ids)
        {
            foreach (var id in ids)
                States.Remove(id);
        }

        public void SetAside(long id) => Aside.Add(id);
    }

    /// <summary>Throws on the first read, and gives lines after that.</summary>
    private sealed class ScriptedFiles : ITableReader
    {
        public Exception? Throws { get; set; }
        public Action? OnRead { get; set; }
        public Action? OnLine { get; set; }
        public int Lines { get; set; } = 3;

        public IAsyncEnumerable<TableChunk> ReadAsync(string path, ImportFormat format, FileDialect dialect, CancellationToken ct) =>
            throw new NotSupportedException();

        public async IAsyncEnumerable<ReadOnlyMemory<byte>?> LinesAsync(
            string path,
            FileDialect dialect,
            [EnumeratorCancellation] CancellationToken ct
        )
        {
            await Task.CompletedTask;
            OnRead?.Invoke();
            if (Throws is { } thrown)
            {
                Throws = null;
                throw thrown;
            }
            for (var i = 0; i < Lines; i++)
            {
                OnLine?.Invoke();
                yield return Encoding.UTF8.GetBytes($$"""{"user_id": "u{{i}}"}""");
            }
        }
    }
}
