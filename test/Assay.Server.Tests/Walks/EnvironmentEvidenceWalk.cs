using System.Net;
using System.Text.Json;

namespace Assay.Server.Tests;

/// <summary>An experiment counts what was recorded where it runs, whichever way it came and whatever became of the key.</summary>
public sealed class EnvironmentEvidenceWalk : IAsyncLifetime
{
    private const string Page = "/api/v1/experiments/page";
    private const string Event = """{"user_id": "u", "type": "buy"}""";

    private AssayServer _server = null!;
    private int _asked;

    public async ValueTask InitializeAsync()
    {
        _server = await AssayServer.StartAsync();
        await StartAsync("page", "production");
        await StartAsync("rehearsal", "staging");
        await AddAsync("/api/v1/exposures/batch", $"[{External("u", DateTime.UtcNow, "b", """, "context": {"device": "phone"}""")}]");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("evaluate", "/api/v1/events", Event)]
    [InlineData("client", "/api/v1/events", Event)]
    [InlineData("evaluate", "/api/v1/events/batch", $"[{Event}]")]
    [InlineData("client", "/api/v1/events/batch", $"[{Event}]")]
    [InlineData("evaluate", "/api/v1/experiments/rehearsal/track", Event)]
    [InlineData("client", "/track?client_key=KEY", """[{"event_name": "buy", "attributes": {"id": "u"}, "user_id": "u"}]""")]
    [InlineData("evaluate", "/api/v1/events/import?kind=events", Event)]
    public async Task Events_count_where_the_experiment_runs(string scope, string address, string body)
    {
        foreach (var environment in (string[])["staging", "production"])
        {
            var (_, key) = await KeyAsync(scope, environment);
            using var sender = _server.CreateClient(key);
            // The production key is not let in to an experiment of staging: it sends the plain event.
            var isRefused = environment == "production" && address.Contains("rehearsal", StringComparison.Ordinal);
            await SendAsync(sender, isRefused ? "/api/v1/events" : address.Replace("KEY", key, StringComparison.Ordinal), body);
            await CountsAsync(environment == "staging" ? 0 : 1);
        }
    }

    [Fact]
    public async Task A_revoked_key_changes_no_answer_nor_does_a_restart()
    {
        foreach (var environment in (string[])["staging", "production"])
        {
            var (id, key) = await KeyAsync("evaluate", environment);
            using (var sender = _server.CreateClient(key))
                await SendAsync(sender, "/api/v1/events", Event);
            await _server.SendAsync("DELETE", $"/api/v1/auth/keys/{id}", expected: HttpStatusCode.NoContent);
        }
        await CountsAsync(1);
        await _server.RestartAsync();
        await CountsAsync(1);
    }

    [Fact]
    public async Task Events_of_an_admin_key_count_everywhere()
    {
        var (_, key) = await KeyAsync("admin", "staging");
        using var sender = _server.CreateClient(key);
        await SendAsync(sender, "/api/v1/events", Event);
        await CountsAsync(1);
    }

    [Fact]
    public async Task An_experiment_without_environments_counts_what_comes_from_any()
    {
        await _server.SendAsync("PATCH", Page, """{"environments": []}""");
        var (_, key) = await KeyAsync("evaluate", "staging");
        using var sender = _server.CreateClient(key);
        await SendAsync(sender, "/api/v1/events", Event);
        await CountsAsync(1);
        await _server.SendAsync("PATCH", Page, """{"environments": ["production"]}""");
        await CountsAsync(0);
    }

    [Fact]
    public async Task The_answer_to_an_event_says_that_it_was_recorded_elsewhere()
    {
        var (_, key) = await KeyAsync("client", "staging");
        using var sender = _server.CreateClient(key);
        using var answer = await sender.SendAsync("POST", "/api/v1/events", """{"user_id": "u", "type": "buy"}""");
        var receipt = await answer.ReadJsonAsync();
        Assert.Equal((0, "not_exposed"), (receipt.GetProperty("counts_for").GetArrayLength(), receipt.Text("why_code")));

        await _server.SendAsync("POST", "/api/v1/experiments/rehearsal/stop");
        await _server.SendAsync("POST", "/api/v1/experiments/rehearsal/archive");
        using var second = await sender.SendAsync("POST", "/api/v1/events", """{"user_id": "u", "type": "buy"}""");
        receipt = await second.ReadJsonAsync();
        Assert.Equal("other_environment", receipt.Text("why_code"));
        Assert.Contains("'page' runs in production", receipt.Text("why"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exposures_that_another_environment_dates_back_into_an_iteration_do_not_count_there()
    {
        var then = DateTime.UtcNow;
        await _server.SendAsync("POST", $"{Page}/stop");
        await _server.SendAsync("POST", $"{Page}/iterations");
        await _server.SendAsync("PATCH", Page, """{"environments": ["production", "staging"]}""");
        foreach (var (environment, unit) in ((string, string)[])[("staging", "s"), ("production", "p")])
        {
            var (_, key) = await KeyAsync("evaluate", environment);
            using var sender = _server.CreateClient(key);
            await SendAsync(sender, "/api/v1/exposures", External(unit, then, "b"));
            await SendAsync(sender, "/api/v1/exposures/batch", $"[{External(unit, DateTime.UtcNow, "b")}]");
        }
        Assert.Equal((2, 2), (await UnitsAsync(1), await UnitsAsync(2)));
    }

    /// <summary>Every form of the answer tells of so many purchases of the one unit, and lists as many events as counting.</summary>
    private async Task CountsAsync(int expected)
    {
        // Another confidence level each time: an answer that took long is given again for a while, to the same question.
        // The summary takes none; its rows are those of the table.
        var level = $"confidence_level=0.9{++_asked:0000}";
        foreach (var form in (string[])["results?", "results?granularity=day&", "results?dimension=device&"])
        {
            var answer = await _server.SendAsync("GET", $"{Page}/{form}{level}");
            Assert.Equal((form, expected), (form, Sums(answer).Max()));
        }
        using var rows = await _server.Admin.SendAsync("GET", $"{Page}/results?format=csv&{level}");
        var table = (await rows.Content.ReadAsStringAsync()).Split('\n').Select(line => line.Split(',')).ToList();
        var sum = table[0].IndexOf("sum");
        Assert.Equal(["0", $"{expected}"], table.Skip(1).Where(row => row.Length > sum).Select(row => row[sum]).Order());
        var events = await _server.SendAsync("POST", "/api/v1/events/page", "{}");
        Assert.Equal(expected, events.EnumerateArray().Count(one => one.GetProperty("exposed").GetBoolean()));
    }

    /// <summary>What all parts of an answer give as sums.</summary>
    private static IEnumerable<double> Sums(JsonElement part) =>
        part.ValueKind switch
        {
            JsonValueKind.Object => part.EnumerateObject()
                .SelectMany(one =>
                    one is { Name: "sum", Value.ValueKind: JsonValueKind.Number } ? [one.Value.GetDouble()] : Sums(one.Value)
                ),
            JsonValueKind.Array => part.EnumerateArray().SelectMany(Sums),
            _ => [],
        };

    private async Task<int> UnitsAsync(int iteration) =>
        (await _server.SendAsync("GET", $"{Page}/results?iteration={iteration}&confidence_level=0.8{++_asked:0000}"))
            .GetProperty("units")
            .EnumerateObject()
            .Sum(arm => arm.Value.GetInt32());

    private async Task StartAsync(string key, string environment)
    {
        var body = $$"""
            {"key": "{{key}}", "variants": [{"key": "control"}, {"key": "b"}], "environments": ["{{environment}}"],
             "metrics": [{"key": "bought", "event": "buy", "kind": "count"}]}
            """;
        await AddAsync("/api/v1/experiments", body, HttpStatusCode.Created);
        await AddAsync($"/api/v1/experiments/{key}/start", null);
    }

    private Task AddAsync(string address, string? body, HttpStatusCode expected = HttpStatusCode.OK) =>
        _server.SendAsync("POST", address, body, expected);

    private async Task<(int Id, string Secret)> KeyAsync(string scope, string environment)
    {
        var body = $$"""{"name": "{{Guid.NewGuid()}}", "scopes": ["{{scope}}"], "environment": "{{environment}}"}""";
        var key = await _server.SendAsync("POST", "/api/v1/auth/keys", body, HttpStatusCode.Created);
        return (key.Count("id"), key.Text("key"));
    }

    private async Task SendAsync(HttpClient sender, string address, string body)
    {
        if (address.Contains("/import?", StringComparison.Ordinal))
        {
            using var file = new StringContent(body, System.Text.Encoding.UTF8, "application/x-ndjson");
            Assert.Equal(1, (await _server.ImportAsync(address.Split('?')[1], file, sender)).Count("accepted"));
            return;
        }
        using var answer = await sender.SendAsync("POST", address, body);
        Assert.True(answer.IsSuccessStatusCode, $"{address}: {await answer.Content.ReadAsStringAsync()}");
    }

    private static string External(string unit, DateTime at, string variant, string more = "") =>
        $$"""{"user_id": "{{unit}}", "experiment_id": "page", "variant": "{{variant}}", "source": "external", "exposed_at": "{{at:O}}"{{more}}}""";
}
