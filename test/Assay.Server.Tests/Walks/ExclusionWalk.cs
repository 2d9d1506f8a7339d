using System.Net;

namespace Assay.Server.Tests;

public sealed class ExclusionWalk : IAsyncLifetime
{
    private AssayServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await AssayServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_layer_shows_who_holds_what_and_what_is_free()
    {
        var made = await _server.SendAsync("POST", "/api/v1/layers", """{"name": "Landing page"}""", HttpStatusCode.Created);
        Assert.Equal(("landing-page", 100), (made.Text("key"), made.Count("free_pct")));
        await CreateExperimentAsync("a", "\"layer\": \"landing-page\", \"layer_pct\": 25.5");
        await CreateExperimentAsync("b", "\"layer\": \"landing-page\", \"layer_ranges\": [[9000, 10000]]");
        var layer = await _server.SendAsync("GET", "/api/v1/layers/landing-page");
        Assert.Equal(64.5, layer.GetProperty("free_pct").GetDouble());
        Assert.Equal("[[0,2550]]", layer.GetProperty("experiments")[0].GetProperty("layer_ranges").GetRawText());
        Assert.Equal(("b", 10), (layer.GetProperty("experiments")[1].Text("key"), layer.GetProperty("experiments")[1].Count("layer_pct")));
        using var full = await _server.Admin.SendAsync(
            "POST",
            "/api/v1/experiments",
            Body("c", "\"layer\": \"landing-page\", \"layer_pct\": 65")
        );
        Assert.Contains("64.5 %", (await full.ReadProblemAsync(409, "layer_full")).Text("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("layers", """{"key": "one"}""", """{"description": "x"}""")]
    [InlineData("holdouts", """{"key": "one", "percent": 5}""", """{"percent": 10}""")]
    public async Task They_are_made_listed_changed_and_deleted(string route, string body, string patch)
    {
        var made = await _server.SendAsync("POST", $"/api/v1/{route}", body, HttpStatusCode.Created);
        using var again = await _server.Admin.SendAsync("POST", $"/api/v1/{route}", body);
        await again.ReadProblemAsync(409, "duplicate_key");
        Assert.Equal(1, (await _server.SendAsync("GET", $"/api/v1/{route}")).GetArrayLength());
        var patched = await _server.SendAsync("PATCH", $"/api/v1/{route}/{made.Count("id")}", patch);
        Assert.Equal((2, made.Text("salt")), (patched.Count("version"), patched.Text("salt")));
        using var wrong = await _server.Admin.SendAsync("PATCH", $"/api/v1/{route}/one", """{"name": 7}""");
        await wrong.ReadProblemAsync(400, "wrong_type");
        await _server.SendAsync("PUT", $"/api/v1/{route}/one", patched.GetRawText());
        await _server.SendAsync("DELETE", $"/api/v1/{route}/one", expected: HttpStatusCode.NoContent);
        using var gone = await _server.Admin.SendAsync("GET", $"/api/v1/{route}/one");
        await gone.ReadProblemAsync(404, $"{route.TrimEnd('s')}_not_found");
    }

    [Fact]
    public async Task A_holdout_names_its_experiments_and_cannot_be_deleted_or_resized_under_them()
    {
        await _server.SendAsync("POST", "/api/v1/holdouts", """{"key": "h", "percent": 100}""", HttpStatusCode.Created);
        await CreateExperimentAsync("a", "\"holdouts\": [\"h\"]");
        await _server.SendAsync("POST", "/api/v1/experiments/a/start");
        Assert.Equal("a", (await _server.SendAsync("GET", "/api/v1/holdouts/h")).GetProperty("experiments")[0].GetString());
        Assert.Equal("holdout", (await _server.SendAsync("GET", "/api/v1/experiments/a/assignment/u")).Text("reason"));
        using var resized = await _server.Admin.SendAsync("PATCH", "/api/v1/holdouts/h", """{"percent": 50}""");
        await resized.ReadProblemAsync(409, "holdout_in_use");
        using var deleted = await _server.Admin.SendAsync("DELETE", "/api/v1/holdouts/h");
        await deleted.ReadProblemAsync(409, "in_use");
    }

    private static string Body(string key, string members) =>
        $$"""{"key": "{{key}}", "variants": [{"key": "control"}, {"key": "new"}], {{members}}}""";

    private Task CreateExperimentAsync(string key, string members) =>
        _server.SendAsync("POST", "/api/v1/experiments", Body(key, members), HttpStatusCode.Created);
}
