using System.Net;
using System.Text.Json;

namespace Assay.Server.Tests;

public sealed class EnvironmentTests : IAsyncLifetime
{
    private AssayServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await AssayServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task An_environment_is_created_changed_and_deleted()
    {
        var created = await CreateAsync("""{"name": "Quality Assurance"}""");
        Assert.Equal((4, "quality-assurance"), (created.Count("id"), created.Text("key")));
        var changed = await _server.SendAsync("PATCH", "/api/v1/environments/4", """{"description": "Before staging"}""");
        Assert.Equal(("Quality Assurance", "Before staging"), (changed.Text("name"), changed.Text("description")));
        await _server.SendAsync("DELETE", "/api/v1/environments/quality-assurance", expected: HttpStatusCode.NoContent);
        Assert.Equal(["development", "staging", "production"], await KeysAsync());
    }

    [Fact]
    public async Task The_key_stays()
    {
        using var renamed = await _server.Admin.SendAsync("PATCH", "/api/v1/environments/staging", """{"key": "stage"}""");
        await renamed.ReadProblemAsync(422, "validation_failed");
    }

    [Fact]
    public async Task A_new_environment_finds_flags_off_and_cannot_go_while_one_is_on_there()
    {
        await CreateFlagAsync("""{"key": "checkout", "type": "boolean"}""");
        await CreateAsync("""{"key": "qa"}""");
        Assert.Equal("DISABLED", (await EvaluateAsync("qa")).Text("reason"));
        await _server.SendAsync("POST", "/api/v1/flags/checkout/toggle", """{"environment": "qa", "enabled": true}""");
        Assert.NotEqual("DISABLED", (await EvaluateAsync("qa")).Text("reason"));

        await AssertStaysAsync("flags.checkout.environments.qa.enabled");
        await _server.SendAsync("POST", "/api/v1/flags/checkout/toggle", """{"environment": "qa", "enabled": false}""");
        await _server.SendAsync("DELETE", "/api/v1/environments/qa", expected: HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task An_environment_stays_while_an_experiment_is_limited_to_it_or_a_key_belongs_to_it()
    {
        await CreateAsync("""{"key": "qa"}""");
        await _server.SendAsync(
            "POST",
            "/api/v1/experiments",
            """{"key": "e", "variants": [{"key": "control"}, {"key": "new"}], "environments": ["qa"]}""",
            HttpStatusCode.Created
        );
        await AssertStaysAsync("experiments.e.environments");
        await _server.SendAsync("DELETE", "/api/v1/experiments/e", expected: HttpStatusCode.NoContent);

        var key = await _server.SendAsync("POST", "/api/v1/auth/keys", """{"name": "qa", "environment": "qa"}""", HttpStatusCode.Created);
        await AssertStaysAsync($"keys.{key.Count("id")}.environment");
        await _server.SendAsync("DELETE", $"/api/v1/auth/keys/{key.Count("id")}", expected: HttpStatusCode.NoContent);
        await _server.SendAsync("DELETE", "/api/v1/environments/qa", expected: HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task The_last_environment_stays()
    {
        foreach (var key in (string[])["development", "staging"])
            await _server.SendAsync("DELETE", $"/api/v1/environments/{key}", expected: HttpStatusCode.NoContent);
        using var last = await _server.Admin.SendAsync("DELETE", "/api/v1/environments/production");
        await last.ReadProblemAsync(409, "last_environment");
        await _server.RestartAsync();
        Assert.Equal(["production"], await KeysAsync());
    }

    private Task<JsonElement> CreateAsync(string body) => _server.SendAsync("POST", "/api/v1/environments", body, HttpStatusCode.Created);

    private Task<JsonElement> CreateFlagAsync(string body) => _server.SendAsync("POST", "/api/v1/flags", body, HttpStatusCode.Created);

    private Task<JsonElement> EvaluateAsync(string environment) =>
        _server.SendAsync("POST", "/api/v1/flags/checkout/evaluate", $$"""{"user_id": "u", "environment": "{{environment}}"}""");

    private async Task<IEnumerable<string>> KeysAsync() =>
        (await _server.SendAsync("GET", "/api/v1/environments")).EnumerateArray().Select(one => one.Text("key"));

    private async Task AssertStaysAsync(string place)
    {
        using var refused = await _server.Admin.SendAsync("DELETE", "/api/v1/environments/qa");
        var problem = await refused.ReadProblemAsync(409, "in_use");
        Assert.True(problem.GetProperty("errors").TryGetProperty(place, out _), problem.ToString());
    }
}
