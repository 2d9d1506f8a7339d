using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Assay.Server.Tests;

/// <summary>Stores that vanish, are emptied or mixed up: nothing is answered as stored that is not, and no start takes them for new ones.</summary>
public sealed class MissingStoreTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("assay-missing-");

    private string Data => Path.Combine(_root.FullName, "data");

    public void Dispose() => _root.Delete(recursive: true);

    [Theory]
    [InlineData("catalog.db")]
    [InlineData("events.duckdb")]
    [InlineData("")]
    public async Task What_is_deleted_while_the_server_runs_makes_it_unready_and_is_never_answered_as_stored(string name)
    {
        await using var server = await StartUsedAsync();
        if (name.Length == 0)
            Directory.Delete(Data, recursive: true);
        else
            Delete(name);
        // Definitions do not need the event store.
        foreach (var (address, body) in name == "events.duckdb" ? Writes[..2] : Writes)
            using (var answer = await server.Client.SendAsync("POST", address, body))
                Assert.Equal((address, HttpStatusCode.ServiceUnavailable), (address, answer.StatusCode));
        var problem = await ReadUnreadyAsync(server);
        Assert.Contains("removed or replaced", problem.Text("detail"), StringComparison.Ordinal);
        Assert.DoesNotContain(_root.FullName, problem.Text("detail"), StringComparison.Ordinal);
        using var live = await server.Client.SendAsync("GET", "/health/live");
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        await server.KillAsync();
        if (name.Length > 0)
            await RefusesAsync(server, name);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_catalogs_wal_that_is_removed_or_replaced_takes_no_definition_and_a_clean_stop_loses_none(bool replaced)
    {
        await using var server = await StartUsedAsync();
        // After a clean stop the file is made by whatever opens the catalog first.
        await server.TerminateAsync();
        await server.StartAsync();
        await UseAsync(server, "later");
        Empty(Path.Combine(Data, "catalog.db-wal"), keepName: false);
        if (replaced)
            Empty(Path.Combine(Data, "catalog.db-wal"), keepName: true);
        foreach (var (address, body) in Writes)
            using (var answer = await server.Client.SendAsync("POST", address, body))
                Assert.Equal((address, HttpStatusCode.ServiceUnavailable), (address, answer.StatusCode));
        var problem = await ReadUnreadyAsync(server);
        Assert.Contains("catalog.db-wal was emptied, removed or replaced", problem.Text("detail"), StringComparison.Ordinal);
        Assert.Contains("SIGTERM", problem.Text("detail"), StringComparison.Ordinal);

        Assert.Equal(0, await server.TerminateAsync());
        await server.StartAsync();
        using var list = await server.Client.SendAsync("GET", "/api/v1/experiments");
        Assert.Equal(["later", "used"], (await list.ReadJsonAsync()).EnumerateArray().Select(one => one.Text("key")).Order());
    }

    [Theory]
    [InlineData("catalog.db")]
    [InlineData("events.duckdb")]
    public async Task A_store_emptied_while_the_server_runs_takes_nothing(string name)
    {
        await using var server = await StartUsedAsync();
        Empty(Path.Combine(Data, name), keepName: true);
        // Definitions do not need the event store.
        foreach (var (address, body) in name == "events.duckdb" ? Writes[..2] : Writes)
            using (var answer = await server.Client.SendAsync("POST", address, body))
                Assert.Equal((address, HttpStatusCode.ServiceUnavailable), (address, answer.StatusCode));
        Assert.Contains("was emptied", (await ReadUnreadyAsync(server)).Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_deleted_while_the_server_runs_takes_nothing_that_would_be_lost()
    {
        await using var server = await StartUsedAsync();
        Directory.Delete(Path.Combine(Data, "journal"), recursive: true);
        using var answer = await server.Client.SendAsync("POST", "/api/v1/events", """{"user_id": "u1", "type": "late"}""");
        await answer.ReadProblemAsync(503, "store_unavailable");
        await ReadUnreadyAsync(server);
    }

    [Theory]
    [InlineData("catalog.db", false)]
    [InlineData("catalog.db", true)]
    [InlineData("events.duckdb", false)]
    [InlineData("events.duckdb", true)]
    [InlineData("journal", false)]
    [InlineData("journal", true)]
    public async Task A_store_that_is_missing_or_emptied_is_not_made_anew(string name, bool emptied)
    {
        await using var server = await StartUsedAsync();
        await server.KillAsync();
        if (name == "journal")
            foreach (var segment in Directory.GetFiles(Path.Combine(Data, name)))
                Empty(segment, emptied);
        else
        {
            Delete(name);
            if (emptied)
                await File.WriteAllBytesAsync(Path.Combine(Data, name), []);
        }
        await RefusesAsync(server, name);
    }

    [Theory]
    [InlineData("catalog.db")]
    [InlineData("events.duckdb")]
    public async Task A_store_of_another_folder_is_refused(string name)
    {
        await using var server = await StartUsedAsync();
        await server.TerminateAsync();
        var other = Path.Combine(_root.FullName, "other");
        await using (var another = new ServerProcess(other))
        {
            await another.StartAsync();
            await another.TerminateAsync();
        }
        Delete(name);
        File.Copy(Path.Combine(other, name), Path.Combine(Data, name));
        await RefusesAsync(server, "another installation");
    }

    [Fact]
    public async Task An_older_catalog_is_refused_and_with_the_loss_accepted_no_number_is_given_twice()
    {
        await using var server = new ServerProcess(Data);
        await server.StartAsync();
        await server.TerminateAsync();
        var older = Path.Combine(_root.FullName, "older.db");
        File.Copy(Path.Combine(Data, "catalog.db"), older);
        await server.StartAsync();
        var before = await UseAsync(server, "k");
        await server.TerminateAsync();
        Delete("catalog.db");
        File.Copy(older, Path.Combine(Data, "catalog.db"));
        await RefusesAsync(server, "older than the event store");

        await server.StartAsync("--accept-loss");
        using var created = await server.Client.SendAsync("POST", "/api/v1/experiments", """{"key": "new"}""");
        Assert.True((await created.ReadJsonAsync()).Count("id") > before);
        await server.TerminateAsync();
        await server.StartAsync();
    }

    [Fact]
    public async Task A_folder_of_an_earlier_version_is_adopted_and_kills_on_the_way_do_not_brick_it()
    {
        await using var server = await StartUsedAsync();
        await server.TerminateAsync();
        File.Delete(Path.Combine(Data, "installation.json"));
        await server.StartAsync();
        await server.KillAsync();
        var mark = Path.Combine(Data, "installation.json");
        var unfinished = (await File.ReadAllTextAsync(mark)).Replace(
            "\"is_finished\": true",
            "\"is_finished\": false",
            StringComparison.Ordinal
        );
        await File.WriteAllTextAsync(mark, unfinished);
        await server.StartAsync();
        await server.KillAsync();
        Assert.Contains("\"is_finished\": true", await File.ReadAllTextAsync(mark), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_makes_the_server_unready_with_the_reason_until_there_is_room()
    {
        using var disk = new SmallDisk();
        await using var server = new ServerProcess(disk.DataFolder);
        await server.StartAsync();
        disk.Fill();
        // One try serves the probes of a second.
        await Task.Delay(1_100);
        using (var ready = await server.Client.SendAsync("GET", "/health/ready"))
            Assert.Contains(
                "disk is full",
                (await ready.ReadProblemAsync(503, "store_unavailable")).Text("detail"),
                StringComparison.Ordinal
            );
        disk.Free();
        await Task.Delay(1_100);
        using var again = await server.Client.SendAsync("GET", "/health/ready");
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task Everything_in_the_folder_is_the_users_own_whatever_the_umask()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no such modes.");
        await using var server = await StartUsedAsync("umask 0");
        foreach (
            var entry in new DirectoryInfo(Data).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Append(new DirectoryInfo(Data))
        )
            Assert.Equal((entry.Name, UnixFileMode.None), (entry.Name, entry.UnixFileMode & ~Own));
    }

    [Fact]
    public async Task More_connections_than_files_are_turned_away_and_the_server_lives()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no such limit.");
        await using var server = await StartUsedAsync("ulimit -n 600");
        var sockets = Enumerable.Range(0, 2_000).Select(_ => new TcpClient()).ToList();
        foreach (var socket in sockets)
            await TryConnectAsync(socket, server.Port);
        await Task.Delay(500);
        sockets.ForEach(socket => socket.Dispose());
        await Task.Delay(500);
        using var answer = await server.Client.SendAsync("POST", "/api/v1/events", """{"user_id": "u1", "type": "after"}""");
        Assert.True(answer.IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_copy_made_in_the_order_of_the_guide_while_events_come_in_starts_and_is_whole()
    {
        // Loads the library of SQLite, which the driver does not find by itself.
        Assay.Storage.Relational.SqliteDatabase.Open(Path.Combine(_root.FullName, "any.db")).Dispose();
        await using var server = await StartUsedAsync();
        using var stop = new CancellationTokenSource();
        var sending = SendUntilAsync(server.Client, stop.Token);
        await Task.Delay(1_500);
        var copy = Path.Combine(_root.FullName, "copy");
        Directory.CreateDirectory(Path.Combine(copy, "journal"));
        File.Copy(Path.Combine(Data, "installation.json"), Path.Combine(copy, "installation.json"));
        foreach (var segment in Directory.GetFiles(Path.Combine(Data, "journal")))
            File.Copy(segment, Path.Combine(copy, "journal", Path.GetFileName(segment)));
        foreach (var name in (string[])["events.duckdb", "events.duckdb.wal"])
            if (File.Exists(Path.Combine(Data, name)))
                File.Copy(Path.Combine(Data, name), Path.Combine(copy, name));
        await using (
            var catalog = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(Data, "catalog.db")};Pooling=False")
        )
        await using (
            var target = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(copy, "catalog.db")};Pooling=False")
        )
        {
            await catalog.OpenAsync();
            await target.OpenAsync();
            catalog.BackupDatabase(target);
        }
        await stop.CancelAsync();
        await sending;
        await using var restored = new ServerProcess(copy);
        await restored.StartAsync();
        using var results = await restored.Client.SendAsync("GET", "/api/v1/experiments/used/results");
        Assert.Equal(HttpStatusCode.OK, results.StatusCode);
    }

    private static UnixFileMode Own => UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static (string Address, string? Body)[] Writes =>
        [
            ("/api/v1/events", """{"user_id": "u1", "type": "late"}"""),
            ("/api/v1/events/batch", """[{"user_id": "u1", "type": "late"}]"""),
            ("/api/v1/experiments", """{"name": "late"}"""),
            ("/api/v1/auth/keys", """{"name": "late", "scopes": ["read"]}"""),
        ];

    /// <summary>One that is turned away may learn it before its connection is told to stand.</summary>
    private static async Task TryConnectAsync(TcpClient socket, int port)
    {
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionReset) { }
    }

    private async Task<ServerProcess> StartUsedAsync(string? before = null)
    {
        var server = new ServerProcess(Data) { Before = before };
        await server.StartAsync();
        await UseAsync(server, "used");
        return server;
    }

    /// <summary>An experiment with exposures and events; answers its number.</summary>
    private static async Task<int> UseAsync(ServerProcess server, string key)
    {
        var body = $$"""{"key": "{{key}}", "variants": [{"key": "a"}, {"key": "b"}], "metrics": ["hit"]}""";
        using var created = await server.Client.SendAsync("POST", "/api/v1/experiments", body);
        var id = (await created.ReadJsonAsync()).Count("id");
        using var started = await server.Client.SendAsync("POST", $"/api/v1/experiments/{key}/start");
        using var assigned = await server.Client.SendAsync("POST", $"/api/v1/experiments/{key}/assign", """{"user_id": "u1"}""");
        using var tracked = await server.Client.SendAsync("POST", "/api/v1/events", """{"user_id": "u1", "type": "hit"}""");
        Assert.True(started.IsSuccessStatusCode && assigned.IsSuccessStatusCode && tracked.IsSuccessStatusCode);
        return id;
    }

    private static async Task SendUntilAsync(HttpClient client, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var events = Enumerable.Range(0, 100).Select(_ => new { user_id = "u1", type = "hit" });
            using var answer = await client.SendAsync("POST", "/api/v1/events/batch", JsonSerializer.Serialize(events));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    private static async Task RefusesAsync(ServerProcess server, string words)
    {
        Assert.Equal(1, await server.RunToEndAsync());
        Assert.Contains(words, server.Output, StringComparison.Ordinal);
        Assert.Contains("--accept-loss", server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", server.Output, StringComparison.Ordinal);
    }

    private void Delete(string name)
    {
        foreach (var file in Directory.GetFiles(Data, name + "*"))
            File.Delete(file);
    }

    private static void Empty(string path, bool keepName)
    {
        if (keepName)
            File.WriteAllBytes(path, []);
        else
            File.Delete(path);
    }

    /// <summary>One try to write serves the probes of a second.</summary>
    private static async Task<JsonElement> ReadUnreadyAsync(ServerProcess server)
    {
        await Task.Delay(TimeSpan.FromSeconds(1.2));
        using var ready = await server.Client.SendAsync("GET", "/health/ready");
        return await ready.ReadProblemAsync(503, "store_unavailable");
    }
}
