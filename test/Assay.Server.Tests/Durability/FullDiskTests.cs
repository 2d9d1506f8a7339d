using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Assay.Server.Tests;

/// <summary>A disk that fills up stops recording and changes, with an answer that says so; it stops nothing else, and loses nothing.</summary>
public sealed class FullDiskTests : IDisposable
{
    private const int Units = 10;
    private const int BatchItems = 200;

    private readonly SmallDisk _disk = new();
    private int _asked;

    public void Dispose() => _disk.Dispose();

    [Fact]
    public async Task Recording_stops_while_the_disk_is_full_and_everything_acknowledged_is_there_once()
    {
        await using var server = new ServerProcess(_disk.DataFolder);
        await server.StartAsync();
        await SetUpAsync(server.Client);
        var batches = new Batches(server.Client);
        Assert.Equal(3, await batches.SendAsync(3));
        Assert.Equal(3 * BatchItems, await StoredAsync(server.Client));

        _disk.Fill();
        Assert.Equal(3, await batches.SendAsync(5)); // what is held already is told so
        await ReadsAndEvaluationGoOnAsync(server.Client);
        _disk.Free();

        Assert.Equal(8, await batches.SendAsync(8));
        Assert.Equal(8 * BatchItems, await StoredAsync(server.Client));
        Assert.Equal(0, await server.TerminateAsync());
        await server.StartAsync();
        Assert.Equal(8 * BatchItems, await StoredAsync(server.Client));
    }

    [Fact]
    public async Task Assignments_that_cannot_be_recorded_are_refused_where_the_settings_ask_for_it()
    {
        await using var server = new ServerProcess(_disk.DataFolder);
        await server.StartAsync("--Record:UnrecordedAssignments=refuse");
        await SetUpAsync(server.Client);
        _disk.Fill();
        // The file's last page may have room for some.
        for (var i = 0; i < 200; i++)
            using (await server.Client.SendAsync("POST", "/api/v1/experiments/k/assign", $$"""{"user_id": "more-{{i}}"}""")) { }
        await RefusedAsync(server.Client, "POST", "/api/v1/experiments/k/assign", """{"user_id": "new"}""");
        await RefusedAsync(server.Client, "POST", "/api/v1/assignments/bulk", """{"user_id": "new", "experiment_ids": ["k"]}""");
        _disk.Free();
        using var assigned = await server.Client.SendAsync("POST", "/api/v1/experiments/k/assign", """{"user_id": "new"}""");
        Assert.True((await assigned.ReadJsonAsync()).Bool("is_new"));
    }

    [Fact]
    public async Task A_disk_that_runs_full_under_load_refuses_from_then_on_and_doubles_nothing()
    {
        await using var server = new ServerProcess(_disk.DataFolder);
        await server.StartAsync();
        await SetUpAsync(server.Client);
        var batches = new Batches(server.Client);
        _disk.Fill(leaving: 300 << 10);
        var taken = await batches.SendUntilRefusedAsync();
        Assert.InRange(taken, 1, 1_000);

        await server.KillAsync();
        _disk.Free();
        await server.StartAsync();
        Assert.Equal(taken + 1, await batches.SendAsync(taken + 1));
        Assert.Equal((taken + 1) * BatchItems, await StoredAsync(server.Client));
    }

    [Fact]
    public async Task Changes_are_refused_whole_while_the_disk_is_full()
    {
        await using var server = new ServerProcess(_disk.DataFolder);
        await server.StartAsync();
        await SetUpAsync(server.Client);
        var before = await DefinitionsAsync(server.Client);
        var wide = JsonSerializer.Serialize(new { name = "Wide", description = new string('w', 10_000) });

        _disk.Fill();
        await RefusedAsync(server.Client, "POST", "/api/v1/experiments", wide, "again");
        await RefusedAsync(server.Client, "PATCH", "/api/v1/experiments/k", wide);
        await RefusedAsync(server.Client, "POST", "/api/v1/experiments/k/stop", null);
        await RefusedAsync(server.Client, "POST", "/api/v1/auth/keys", """{"name": "app"}""");
        Assert.Equal(before, await DefinitionsAsync(server.Client));
        _disk.Free();

        Assert.Equal(before, await DefinitionsAsync(server.Client));
        using var created = await SendAsync(server.Client, "POST", "/api/v1/experiments", wide, "again");
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal(0, await server.TerminateAsync());
        await server.StartAsync();
        using var list = await server.Client.SendAsync("GET", "/api/v1/experiments");
        Assert.Equal(["k", "wide"], (await list.ReadJsonAsync()).EnumerateArray().Select(one => one.Text("key")));
    }

    [Fact]
    public async Task A_server_that_finds_no_room_to_start_says_so_and_starts_when_there_is()
    {
        await using var server = new ServerProcess(_disk.DataFolder);
        _disk.Fill();
        Assert.Equal(1, await server.RunToEndAsync());
        Assert.Contains("disk", server.Output, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("   at ", server.Output, StringComparison.Ordinal);
        _disk.Free();
        await server.StartAsync();
    }

    private static async Task ReadsAndEvaluationGoOnAsync(HttpClient client)
    {
        foreach (var address in (string[])["", "/assignment/new?enroll=false", "/assignment/u0", "/explain/new", "/results"])
        {
            using var answer = await client.SendAsync("GET", "/api/v1/experiments/k" + address);
            Assert.True(answer.IsSuccessStatusCode, $"{address}: {await answer.Content.ReadAsStringAsync()}");
        }
        await AssignmentsSayThatTheyAreNotRecordedAsync(client);
        await RefusedAsync(client, "POST", "/api/v1/experiments/k/track", """{"user_id": "u0", "type": "hit"}""");
    }

    private static async Task AssignmentsSayThatTheyAreNotRecordedAsync(HttpClient client)
    {
        foreach (var (user, recorded) in ((string, bool)[])[("new", false), ("u0", true)])
        {
            var one = $$"""{"user_id": "{{user}}"}""";
            var many = $$"""{"user_id": "{{user}}", "experiment_ids": ["k"]}""";
            JsonElement[] answers =
            [
                await AnswerAsync(client, "POST", "/api/v1/experiments/k/assign", one),
                await AnswerAsync(client, "GET", $"/api/v1/experiments/k/assignment/{user}", null),
                (await AnswerAsync(client, "POST", "/api/v1/assignments/bulk", many))[0],
                (await AnswerAsync(client, "POST", "/api/v1/experiments/check-eligibility", many))
                    .GetProperty("eligible_experiment_ids")
                    .GetProperty("1"),
            ];
            foreach (var answer in answers)
            {
                Assert.Contains(answer.Text("variant"), (string[])["a", "b"]);
                Assert.Equal((user, recorded, false), (user, answer.Bool("recorded"), answer.Bool("is_new")));
            }
        }
    }

    private static async Task<JsonElement> AnswerAsync(HttpClient client, string method, string address, string? body)
    {
        using var answer = await client.SendAsync(method, address, body);
        Assert.Equal((address, HttpStatusCode.OK), (address, answer.StatusCode));
        return await answer.ReadJsonAsync();
    }

    private static async Task SetUpAsync(HttpClient client)
    {
        await DoneAsync(
            client,
            "/api/v1/experiments",
            """{"key": "k", "variants": [{"key": "a"}, {"key": "b"}], "metrics": [{"key": "hits", "kind": "count", "event": "hit"}]}"""
        );
        await DoneAsync(client, "/api/v1/experiments/k/start", null);
        for (var unit = 0; unit < Units; unit++)
            await DoneAsync(client, "/api/v1/experiments/k/assign", $$"""{"user_id": "u{{unit}}"}""");
    }

    private static async Task DoneAsync(HttpClient client, string address, string? body)
    {
        using var answer = await client.SendAsync("POST", address, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task RefusedAsync(HttpClient client, string method, string address, string? body, string? idempotencyKey = null)
    {
        using var answer = await SendAsync(client, method, address, body, idempotencyKey);
        await answer.ReadProblemAsync(503, "store_unavailable");
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    private static async Task<HttpResponseMessage> SendAsync(
        HttpClient client,
        string method,
        string address,
        string? body,
        string? idempotencyKey
    )
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        if (body is not null)
            request.Content = Answers.Json(body);
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        return await client.SendAsync(request);
    }

    /// <summary>All experiments, keys and audit entries.</summary>
    private static async Task<string> DefinitionsAsync(HttpClient client)
    {
        var parts = new List<string>();
        foreach (var address in (string[])["/api/v1/experiments", "/api/v1/auth/keys", "/api/v1/audit"])
            parts.Add(await client.GetStringAsync(new Uri(address, UriKind.Relative)));
        // A key's last use moves with every question, this one included.
        return Regex.Replace(string.Join('\n', parts), "\"last_used_at\":\"[^\"]*\"", "");
    }

    /// <summary>Asks at a level of its own each time, so that no earlier answer is given again.</summary>
    private async Task<double> StoredAsync(HttpClient client)
    {
        using var answer = await client.SendAsync("GET", $"/api/v1/experiments/k/results?confidence_level=0.9{++_asked:0000}");
        var arms = (await answer.ReadJsonAsync()).GetProperty("metrics")[0].GetProperty("variants");
        return arms.EnumerateArray().Sum(arm => arm.GetProperty("sum").GetDouble());
    }

    /// <summary>Batches with ids of their own: sent again, one says the same.</summary>
    private sealed class Batches(HttpClient client)
    {
        /// <summary>Sends the first so many and counts those that were taken; the others must be refused as the disk is.</summary>
        public async Task<int> SendAsync(int count)
        {
            var taken = 0;
            for (var batch = 0; batch < count; batch++)
                taken += await TrySendAsync(batch) ? 1 : 0;
            return taken;
        }

        public async Task<int> SendUntilRefusedAsync()
        {
            var taken = 0;
            while (await TrySendAsync(taken))
                taken++;
            return taken;
        }

        private async Task<bool> TrySendAsync(int batch)
        {
            var events = Enumerable
                .Range(0, BatchItems)
                .Select(item => new
                {
                    event_id = $"{batch}-{item}",
                    user_id = $"u{item % Units}",
                    type = "hit",
                });
            using var answer = await client.SendAsync("POST", "/api/v1/events/batch", JsonSerializer.Serialize(events));
            if (answer.StatusCode == HttpStatusCode.OK)
                return true;
            await answer.ReadProblemAsync(503, "store_unavailable");
            return false;
        }
    }
}
