using Microsoft.Data.Sqlite;

namespace Assay.Server.Tests;

/// <summary>Somebody else's lock on the catalog's file holds up changes, and only these.</summary>
public sealed class LockedCatalogTests : IAsyncLifetime
{
    private AssayServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await AssayServer.StartAsync();
        await _server.SendAsync(
            "POST",
            "/api/v1/experiments",
            """{"key": "k", "variants": [{"key": "a"}, {"key": "b"}], "metrics": ["bought"]}""",
            System.Net.HttpStatusCode.Created
        );
        await _server.SendAsync("POST", "/api/v1/experiments/k/start");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Evaluation_recording_and_results_go_on_and_each_change_is_refused_in_time()
    {
        using (Lock())
        {
            var changes = Enumerable
                .Range(0, 12)
                .Select(n => _server.Admin.SendAsync("POST", "/api/v1/experiments", $$"""{"key": "new-{{n}}"}"""));
            var sent = changes.ToList();
            var assigned = await _server.SendAsync("POST", "/api/v1/experiments/k/assign", """{"user_id": "u"}""");
            Assert.True(assigned.GetProperty("is_new").GetBoolean());
            await _server.SendAsync("GET", "/api/v1/experiments/k/assignment/v?enroll=false");
            await _server.SendAsync("POST", "/api/v1/events/batch", """[{"user_id": "u", "type": "bought"}]""");
            var results = await _server.SendAsync("GET", "/api/v1/experiments/k/results");
            Assert.Equal(1, results.GetProperty("units").EnumerateObject().Sum(arm => arm.Value.GetInt32()));
            foreach (var answer in await Task.WhenAll(sent).WaitAsync(TimeSpan.FromSeconds(45)))
                using (answer)
                    await answer.ReadProblemAsync(503, "store_unavailable");
        }
        await _server.SendAsync("POST", "/api/v1/experiments", """{"key": "new-0"}""", System.Net.HttpStatusCode.Created);
    }

    [Fact]
    public async Task Flags_are_served_unchanged_with_the_catalogs_file_locked_and_with_it_gone()
    {
        await _server.SendAsync(
            "POST",
            "/api/v1/flags",
            """
            {"key": "f", "variations": [{"key": "a", "value": 1}, {"key": "b", "value": 2}],
             "environments": {"production": {"enabled": true, "rules": [
               {"serve": {"rollout": [{"variation": "b", "percent": 30}]}}, {"serve": {"experiment": "k"}}]}}}
            """,
            System.Net.HttpStatusCode.Created
        );
        var before = await ServedAsync("?enroll=false");
        using (Lock())
            Assert.Equal(before, await ServedAsync());
        foreach (var file in Directory.GetFiles(_server.DataFolder, "catalog.db*"))
            File.Delete(file);
        Assert.Equal(before, await ServedAsync());
        var results = await _server.SendAsync("GET", "/api/v1/experiments/k/results");
        var exposed = results.GetProperty("units").EnumerateObject().Sum(arm => arm.Value.GetInt32());
        Assert.Equal(before.Count(rule => rule.EndsWith("rule-2", StringComparison.Ordinal)), exposed);
    }

    private async Task<List<string>> ServedAsync(string query = "")
    {
        var served = new List<string>();
        for (var i = 0; i < 50; i++)
        {
            var answer = await _server.SendAsync("POST", $"/api/v1/flags/f/evaluate{query}", $$"""{"user_id": "user-{{i}}"}""");
            served.Add($"{answer.Count("value")} {answer.Text("rule_id")}");
        }
        return served;
    }

    /// <summary>As a backup program or a shell would hold it.</summary>
    private SqliteConnection Lock()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(_server.DataFolder, "catalog.db")};Pooling=False");
        connection.Open();
        using var begin = connection.CreateCommand();
        begin.CommandText = "BEGIN IMMEDIATE";
        begin.ExecuteNonQuery();
        return connection;
    }
}
