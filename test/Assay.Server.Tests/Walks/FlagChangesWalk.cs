using System.Net;
using System.Text.Json;

namespace Assay.Server.Tests;

/// <summary>What a flag has been can be seen and taken back; what it shall become can be said beforehand.</summary>
public sealed class FlagChangesWalk : IAsyncLifetime
{
    private AssayServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await AssayServer.StartAsync();
        await _server.SendAsync("POST", "/api/v1/flags", """{"key": "f"}""", HttpStatusCode.Created);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_history_tells_who_changed_what_and_any_version_can_be_brought_back()
    {
        await ToggleAsync(true);
        await _server.SendAsync("PATCH", "/api/v1/flags/f", """{"description": "new", "tags": ["x"]}""");
        var history = (await _server.SendAsync("GET", "/api/v1/flags/f/history")).EnumerateArray().ToList();
        Assert.Equal([(3, "update"), (2, "toggle"), (1, "create")], history.Select(one => (one.Count("version"), one.Text("action"))));
        var toggle = Assert.Single(history[1].GetProperty("changes").EnumerateArray());
        Assert.Equal("environments.production.enabled", toggle.Text("path"));
        Assert.Equal((false, true), (toggle.Bool("before"), toggle.Bool("after")));
        Assert.Equal(["description", "tags"], history[0].GetProperty("changes").EnumerateArray().Select(one => one.Text("path")));
        Assert.NotEqual("", history[0].Text("by"));

        var restored = await _server.SendAsync("POST", "/api/v1/flags/f/restore", """{"version": 1}""");
        Assert.Equal(("", 4), (restored.Text("description"), restored.Count("version")));
        Assert.False(restored.GetProperty("environments").GetProperty("production").Bool("enabled"));
        Assert.Equal("DISABLED", (await EvaluateAsync()).Text("reason"));
        using var unknown = await _server.Admin.SendAsync("POST", "/api/v1/flags/f/restore", """{"version": 99}""");
        await unknown.ReadProblemAsync(404, "version_not_found");
    }

    [Fact]
    public async Task The_history_comes_in_pages()
    {
        for (var i = 0; i < 4; i++)
            await ToggleAsync(i % 2 == 0);
        using var first = await _server.Admin.SendAsync("GET", "/api/v1/flags/f/history?limit=2");
        Assert.Equal([5, 4], (await first.ReadJsonAsync()).EnumerateArray().Select(one => one.Count("version")));
        var next = first.Headers.GetValues("Link").Single().Split('<', '>')[1];
        Assert.Equal([3, 2], (await _server.SendAsync("GET", next)).EnumerateArray().Select(one => one.Count("version")));
    }

    [Fact]
    public async Task A_version_that_can_no_longer_be_served_is_not_brought_back()
    {
        await _server.SendAsync("POST", "/api/v1/flags", """{"key": "base"}""", HttpStatusCode.Created);
        await _server.SendAsync("PATCH", "/api/v1/flags/f", """{"prerequisites": [{"flag": "base", "variations": ["on"]}]}""");
        await _server.SendAsync("PATCH", "/api/v1/flags/f", """{"prerequisites": []}""");
        await _server.SendAsync("DELETE", "/api/v1/flags/base", expected: HttpStatusCode.NoContent);
        using var refused = await _server.Admin.SendAsync("POST", "/api/v1/flags/f/restore", """{"version": 2}""");
        await refused.ReadProblemAsync(422, "validation_failed");
    }

    [Fact]
    public async Task A_scheduled_change_is_made_after_a_restart_too_and_named_after_who_asked_for_it()
    {
        using var keys = await _server.CreateClientAsync("write");
        using var made = await keys.SendAsync(
            "POST",
            "/api/v1/flags/f/schedule",
            Schedule(seconds: 2, """, "environment": "production", "enabled": true""")
        );
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var change = await made.ReadJsonAsync();
        Assert.Equal(("pending", "write 1"), (change.Text("status"), change.Text("by")));
        var waiting = await _server.SendAsync("GET", "/api/v1/flags/f");
        Assert.False(waiting.GetProperty("environments").GetProperty("production").Bool("enabled"));
        Assert.Equal(change.Count("id"), Assert.Single(waiting.GetProperty("scheduled_changes").EnumerateArray()).Count("id"));
        await _server.RestartAsync();
        await UntilAsync(flag => flag.GetProperty("scheduled_changes").GetArrayLength() == 0);
        Assert.Equal("STATIC", (await EvaluateAsync()).Text("reason"));
        var newest = (await _server.SendAsync("GET", "/api/v1/flags/f/history"))[0];
        Assert.Equal(("scheduled_change", "write 1"), (newest.Text("action"), newest.Text("by")));
    }

    [Fact]
    public async Task A_change_that_fails_at_its_time_is_seen_with_its_fault_and_can_be_cancelled()
    {
        await _server.SendAsync("POST", "/api/v1/flags", """{"key": "base"}""", HttpStatusCode.Created);
        var change = await _server.SendAsync(
            "POST",
            "/api/v1/flags/f/schedule",
            Schedule(seconds: 2, """, "patch": {"prerequisites": [{"flag": "base", "variations": ["on"]}]}"""),
            HttpStatusCode.Created
        );
        await _server.SendAsync("DELETE", "/api/v1/flags/base", expected: HttpStatusCode.NoContent);
        var flag = await UntilAsync(one => one.GetProperty("scheduled_changes")[0].Text("status") == "failed");
        var failure = flag.GetProperty("scheduled_changes")[0].GetProperty("failure");
        Assert.Equal("validation_failed", failure.Text("code"));
        await _server.SendAsync("DELETE", $"/api/v1/flags/f/schedule/{change.Count("id")}", expected: HttpStatusCode.NoContent);
        Assert.Equal(0, (await _server.SendAsync("GET", "/api/v1/flags/f/schedule")).GetArrayLength());
    }

    [Theory]
    [InlineData("""{"enabled": true}""", 422, "validation_failed")]
    [InlineData("""{"at": "2020-01-01T00:00:00Z", "enabled": true}""", 422, "validation_failed")]
    [InlineData("""{"at": "2999-01-01T00:00:00Z"}""", 422, "validation_failed")]
    [InlineData("""{"at": "2999-01-01T00:00:00Z", "patch": {}, "enabled": true}""", 422, "validation_failed")]
    [InlineData("""{"at": "2999-01-01T00:00:00Z", "enabled": true, "environment": "moon"}""", 422, "unknown_environment")]
    [InlineData("""{"at": "2999-01-01T00:00:00Z", "patch": {"tags": 5}}""", 400, "wrong_type")]
    public async Task A_change_that_makes_no_sense_is_refused_when_it_is_scheduled(string body, int status, string code)
    {
        using var refused = await _server.Admin.SendAsync("POST", "/api/v1/flags/f/schedule", body);
        await refused.ReadProblemAsync(status, code);
    }

    [Fact]
    public async Task An_answer_tells_whether_a_flag_is_stale_and_when_it_was_last_evaluated_also_after_a_restart()
    {
        var made = await _server.SendAsync("GET", "/api/v1/flags/f");
        Assert.Equal((false, JsonValueKind.Null), (made.Bool("stale"), made.GetProperty("last_evaluated_at").ValueKind));
        await ToggleAsync(true);
        await EvaluateAsync();
        var seen = await _server.SendAsync("GET", "/api/v1/flags/f");
        Assert.Equal((true, "fully_rolled_out"), (seen.Bool("stale"), seen.Text("stale_reason")));
        var evaluated = seen.GetProperty("last_evaluated_at").GetDateTimeOffset();
        await _server.RestartAsync();
        var again = await UntilAsync(flag => flag.GetProperty("last_evaluated_at").ValueKind != JsonValueKind.Null);
        Assert.Equal(evaluated, again.GetProperty("last_evaluated_at").GetDateTimeOffset(), TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, (await _server.SendAsync("GET", "/api/v1/flags?stale=true")).GetArrayLength());
        Assert.Equal(0, (await _server.SendAsync("GET", "/api/v1/flags?stale=false")).GetArrayLength());
    }

    [Fact]
    public async Task Fetching_the_definitions_counts_as_evaluating_them()
    {
        await _server.SendAsync("GET", "/api/v1/sdk/snapshot");
        var seen = await _server.SendAsync("GET", "/api/v1/flags/f");
        Assert.Equal(JsonValueKind.String, seen.GetProperty("last_evaluated_at").ValueKind);
    }

    private static string Schedule(int seconds, string rest) =>
        $$"""{"at": "{{TimeProvider.System.GetUtcNow().AddSeconds(seconds):O}}"{{rest}}}""";

    private Task<JsonElement> ToggleAsync(bool enabled) =>
        _server.SendAsync(
            "POST",
            "/api/v1/flags/f/toggle",
            $$"""{"environment": "production", "enabled": {{(enabled ? "true" : "false")}}}"""
        );

    private Task<JsonElement> EvaluateAsync() => _server.SendAsync("POST", "/api/v1/flags/f/evaluate", """{"user_id": "u"}""");

    private async Task<JsonElement> UntilAsync(Func<JsonElement, bool> isSo)
    {
        for (var tries = 0; tries < 1_200; tries++)
        {
            var flag = await _server.SendAsync("GET", "/api/v1/flags/f");
            if (isSo(flag))
                return flag;
            await Task.Delay(50);
        }
        throw new TimeoutException("The flag did not become so.");
    }
}
