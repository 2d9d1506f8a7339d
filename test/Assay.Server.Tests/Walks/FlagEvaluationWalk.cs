using System.Net;
using System.Text.Json;

namespace Assay.Server.Tests;

/// <summary>What a flag answers applications over HTTP, and why.</summary>
public sealed class FlagEvaluationWalk : IAsyncLifetime
{
    private AssayServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await AssayServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task An_experiment_rule_records_once_and_looking_records_nothing()
    {
        await ExperimentAsync("trial", "control", "new");
        await CreateAsync(
            """{"key": "f", "variations": [{"key": "control", "value": "a"}, {"key": "new", "value": "b"}], "environments": {"production": {"enabled": true, "rules": [{"serve": {"experiment": "trial"}}]}}}"""
        );
        var looked = await _server.SendAsync("POST", "/api/v1/flags/f/evaluate?enroll=false", """{"user_id": "u"}""");
        Assert.False(looked.TryGetProperty("exposure", out _));
        var first = await EvaluateAsync("f", """{"user_id": "u"}""");
        Assert.Equal(("trial", "recorded", "rule-1"), (first.Text("experiment"), first.Text("exposure"), first.Text("rule_id")));
        Assert.Equal("held", (await EvaluateAsync("f", """{"user_id": "u"}""")).Text("exposure"));
        var assigned = await _server.SendAsync("POST", "/api/v1/experiments/trial/assign", """{"user_id": "u"}""");
        Assert.Equal((first.Text("variation"), false), (assigned.Text("variant"), assigned.Bool("is_new")));
    }

    [Fact]
    public async Task The_applications_own_default_can_be_named_and_survives_a_patch()
    {
        await CreateAsync("""{"key": "f", "environments": {"production": {"off_variation": null}}}""");
        var patched = await _server.SendAsync("PATCH", "/api/v1/flags/f", """{"description": "x"}""");
        var production = patched.GetProperty("environments").GetProperty("production");
        Assert.Equal(JsonValueKind.Null, production.GetProperty("off_variation").ValueKind);
        var served = await EvaluateAsync("f", """{"user_id": "u"}""");
        Assert.Equal(JsonValueKind.Null, served.GetProperty("value").ValueKind);
        Assert.Equal("DISABLED", served.Text("reason"));
    }

    [Fact]
    public async Task A_publishable_key_sees_what_is_meant_for_clients_and_nothing_else()
    {
        await CreateAsync("""{"key": "open", "client_visible": true}""");
        await CreateAsync("""{"key": "hidden"}""");
        using var browser = await _server.CreateClientAsync("client");
        using var open = await browser.SendAsync("POST", "/api/v1/flags/open/evaluate", """{"user_id": "u"}""");
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);
        using var hidden = await browser.SendAsync("POST", "/api/v1/flags/hidden/evaluate", """{"user_id": "u"}""");
        await hidden.ReadProblemAsync(404, "flag_not_found");
        const string elsewhere = """{"user_id": "u", "environment": "staging"}""";
        using var tried = await browser.SendAsync("POST", "/api/v1/flags/open/evaluate", elsewhere);
        await tried.ReadProblemAsync(403, "insufficient_scope");
    }

    [Fact]
    public async Task A_bucket_needs_an_id_and_a_condition_does_not()
    {
        await CreateAsync(
            """
            {"key": "f", "environments": {"production": {"enabled": true, "rules": [
              {"when": {"country": "DE"}, "serve": {"variation": "on"}},
              {"serve": {"rollout": [{"variation": "on", "percent": 50}]}}]}}}
            """
        );
        Assert.Equal((true, "on", "TARGETING_MATCH"), Short(await EvaluateAsync("f", """{"attributes": {"country": "DE"}}""")));
        using var refused = await _server.Admin.SendAsync("POST", "/api/v1/flags/f/evaluate", "{}");
        await refused.ReadProblemAsync(422, "targeting_key_missing");
        using var nowhere = await _server.Admin.SendAsync(
            "POST",
            "/api/v1/flags/f/evaluate",
            """{"user_id": "u", "environment": "moon"}"""
        );
        await nowhere.ReadProblemAsync(422, "unknown_environment");
    }

    [Fact]
    public async Task The_explanation_shows_every_step_and_can_be_read_by_a_person()
    {
        await CreateAsync(
            """
            {"key": "f", "environments": {"production": {"enabled": true, "rules": [
              {"id": "eu", "when": {"country": "DE"}, "serve": {"variation": "on"}},
              {"id": "ramp", "serve": {"rollout": [{"variation": "on", "percent": 100}], "salt": "s"}}]}}}
            """
        );
        var told = await _server.SendAsync("POST", "/api/v1/flags/f/explain", """{"user_id": "u", "attributes": {"country": "FR"}}""");
        Assert.Equal(("on", "SPLIT", "ramp"), (told.Text("variation"), told.Text("reason"), told.Text("rule_id")));
        var steps = told.GetProperty("steps").EnumerateArray().ToList();
        Assert.Equal(["enabled", "rule eu", "rule ramp"], steps.Select(step => step.Text("step")));
        Assert.Contains("country is 'FR'", steps[1].Text("detail"), StringComparison.Ordinal);
        var hashing = steps[2].GetProperty("hashing");
        Assert.Equal(("u:f:s", "xxh32"), (hashing.Text("text"), hashing.Text("algorithm")));
        Assert.Equal(hashing.GetProperty("hash").GetInt64() % 10_000, hashing.Count("bucket"));
        using var text = await _server.Admin.SendAsync("GET", "/api/v1/flags/f/explain/u?format=text");
        Assert.Equal("text/plain", text.Content.Headers.ContentType?.MediaType);
        Assert.Contains("3. rule ramp: serves 'on' [decided]", await text.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static (bool? Value, string? Variation, string? Reason) Short(JsonElement answer) =>
        (answer.GetProperty("value").GetBoolean(), answer.Text("variation"), answer.Text("reason"));

    private Task<JsonElement> CreateAsync(string body) => _server.SendAsync("POST", "/api/v1/flags", body, HttpStatusCode.Created);

    private Task<JsonElement> EvaluateAsync(string key, string body) => _server.SendAsync("POST", $"/api/v1/flags/{key}/evaluate", body);

    private async Task ExperimentAsync(string key, string first, string second)
    {
        await _server.SendAsync(
            "POST",
            "/api/v1/experiments",
            $$"""{"key": "{{key}}", "variants": [{"key": "{{first}}"}, {"key": "{{second}}"}], "metrics": ["bought"]}""",
            HttpStatusCode.Created
        );
        await _server.SendAsync("POST", $"/api/v1/experiments/{key}/start");
    }
}
