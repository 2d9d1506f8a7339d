using System.Net;
using System.Text.Json;

namespace Assay.Server.Tests.Auth;

/// <summary>What a stranger can do who has read the publishable key off a page.</summary>
public sealed class ClientKeyTests : IAsyncLifetime
{
    private AssayServer _server = null!;
    private HttpClient _page = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await AssayServer.StartAsync();
        _page = await _server.CreateClientAsync("client");
        await StartAsync("""{"key": "k", "variants": [{"key": "a"}, {"key": "b"}], "metrics": ["bought"]}""");
        await StartAsync(
            """{"key": "elsewhere", "environments": ["staging"], "variants": [{"key": "a"}, {"key": "b"}], "metrics": ["bought"]}"""
        );
    }

    public ValueTask DisposeAsync()
    {
        _page.Dispose();
        return _server.DisposeAsync();
    }

    [Fact]
    public async Task Nobody_moves_a_unit_to_another_variant_with_it()
    {
        var own = (await _server.SendAsync("POST", "/api/v1/experiments/k/assign", """{"user_id": "u"}""")).Text("variant");
        var other = own == "a" ? "b" : "a";
        using var external = await PostAsync("/api/v1/exposures", Exposure("u", other, ", \"source\": \"external\""));
        await external.ReadProblemAsync(403, "external_not_allowed");
        using var claimed = await PostAsync("/api/v1/exposures", Exposure("u", other));
        await claimed.ReadProblemAsync(422, "variant_not_assigned");
        using var batch = await PostAsync("/api/v1/exposures/batch", $"[{Exposure("u", other, ", \"source\": \"external\"")}]");
        await batch.ReadProblemAsync(403, "insufficient_scope");
        var view = $$"""{"hashValue": "u", "experimentId": "k", "variationId": "{{other}}", "source": "external"}""";
        using var tracked = await PostAsync(
            "/track?client_key=" + await KeyAsync(),
            $$"""[{"event_name": "Experiment Viewed", "properties_json": {{view}}}]"""
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, tracked.StatusCode);
        Assert.Equal((1, 0), await UnitsAsync("k", own, other));
    }

    [Fact]
    public async Task Nobody_chooses_the_variant_of_a_unit_that_is_not_enrolled_yet()
    {
        using var external = await PostAsync("/api/v1/exposures", Exposure("new", "b", ", \"source\": \"external\""));
        await external.ReadProblemAsync(403, "external_not_allowed");
        var looked = await _server.SendAsync("GET", "/api/v1/experiments/k/assignment/new?enroll=false");
        Assert.Equal("bucket", looked.Text("reason"));
    }

    [Fact]
    public async Task It_reads_enrols_and_writes_in_its_own_environment_only()
    {
        var staging = _server.CreateClient(await KeyAsync("staging"));
        foreach (var address in (string[])["/api/v1/experiments/elsewhere/assign", "/api/v1/experiments/elsewhere/assignment/u"])
        {
            using var answer = await _page.SendAsync(
                address.EndsWith("/u", StringComparison.Ordinal) ? "GET" : "POST",
                address,
                BodyFor(address)
            );
            var placed = await answer.ReadJsonAsync();
            Assert.Equal((JsonValueKind.Null, "environment"), (placed.GetProperty("variant").ValueKind, placed.Text("reason")));
        }
        var given = await (await staging.SendAsync("POST", "/api/v1/experiments/elsewhere/assign", """{"user_id": "u"}""")).ReadJsonAsync();
        var exposure = $$"""{"user_id": "u", "experiment_id": "elsewhere", "variant": "{{given.Text("variant")}}"}""";
        (string, string)[] writes =
        [
            ("/api/v1/exposures", exposure),
            ("/api/v1/events", """{"user_id": "u", "type": "bought", "experiment_id": "elsewhere"}"""),
            ("/api/v1/experiments/elsewhere/track", """{"user_id": "u", "type": "bought"}"""),
        ];
        foreach (var (address, body) in writes)
        {
            using var refused = await PostAsync(address, body);
            await refused.ReadProblemAsync(403, "other_environment");
            using var taken = await staging.SendAsync("POST", address, body);
            Assert.True(taken.IsSuccessStatusCode, address);
        }
        using var eligible = await PostAsync(
            "/api/v1/experiments/check-eligibility",
            """{"user_id": "v", "experiment_ids": ["elsewhere"]}"""
        );
        Assert.Equal("{}", (await eligible.ReadJsonAsync()).GetProperty("eligible_experiment_ids").GetRawText());
        var item = """{"user_id": "u", "type": "bought", "experiment_id": "elsewhere"}""";
        using var batch = await PostAsync("/api/v1/events/batch", $$"""[{{item}}, {"user_id": "u", "type": "bought"}]""");
        Assert.Equal("other_environment", (await batch.ReadJsonAsync()).GetProperty("rejected")[0].Text("code"));
    }

    [Theory]
    [InlineData("evaluate")]
    [InlineData("client")]
    public async Task No_key_but_an_admins_evaluates_flags_of_another_environment(string scope)
    {
        await _server.SendAsync("POST", "/api/v1/flags", """{"key": "f", "client_visible": true}""", HttpStatusCode.Created);
        using var caller = await _server.CreateClientAsync(scope);
        using var flag = await caller.SendAsync("POST", "/api/v1/flags/f/evaluate", """{"user_id": "u", "environment": "staging"}""");
        await flag.ReadProblemAsync(403, "insufficient_scope");
        foreach (var address in (string[])["/api/v1/sdk/snapshot?environment=staging", "/api/v1/sdk/stream?environment=staging"])
            using (var answer = await caller.GetAsync(address, HttpCompletionOption.ResponseHeadersRead))
                await answer.ReadProblemAsync(403, "insufficient_scope");
    }

    [Fact]
    public async Task Large_batches_are_refused_whole_and_small_ones_taken()
    {
        var key = await KeyAsync();
        foreach (var (items, status) in ((int, int)[])[(100, 200), (101, 413), (10_000, 413)])
        {
            var events = string.Join(',', Enumerable.Repeat("""{"user_id": "u", "type": "bought"}""", items));
            using var batch = await PostAsync("/api/v1/events/batch", $"[{events}]");
            Assert.Equal((items, status), (items, (int)batch.StatusCode));
            var plugin = string.Join(',', Enumerable.Repeat("""{"event_name": "bought", "user_id": "u"}""", items));
            using var tracked = await PostAsync($"/track?client_key={key}", $"[{plugin}]");
            Assert.Equal((items, status), (items, (int)tracked.StatusCode));
        }
        var ids = string.Join(',', Enumerable.Range(1, 101));
        using var bulk = await PostAsync("/api/v1/assignments/bulk", $$"""{"user_id": "u", "experiment_ids": [{{ids}}]}""");
        await bulk.ReadProblemAsync(422, "experiment_ids_invalid");
    }

    [Fact]
    public async Task A_large_body_is_refused_before_it_is_held()
    {
        var properties = new string('x', 3 << 20);
        using var batch = await PostAsync(
            "/api/v1/events/batch",
            $$$"""[{"user_id": "u", "type": "t", "properties": {"p": "{{{properties}}}"}}]"""
        );
        await batch.ReadProblemAsync(413, "body_too_large");
    }

    [Fact]
    public async Task The_past_is_not_rewritten_with_it()
    {
        const string LongAgo = "2020-01-01T00:00:00Z";
        using var told = await PostAsync("/api/v1/events", $$"""{"user_id": "u", "type": "bought", "timestamp": "{{LongAgo}}"}""");
        await told.ReadProblemAsync(422, "timestamp_too_old");
        using var exposed = await PostAsync("/api/v1/exposures", Exposure("u", "a", $", \"exposed_at\": \"{LongAgo}\""));
        await exposed.ReadProblemAsync(422, "timestamp_too_old");
        var lately = DateTime.UtcNow.AddDays(-2).ToString("O");
        using var late = await PostAsync("/api/v1/events", $$"""{"user_id": "u", "type": "bought", "timestamp": "{{lately}}"}""");
        Assert.Equal(HttpStatusCode.Created, late.StatusCode);
    }

    private static string? BodyFor(string address) => address.EndsWith("/assign", StringComparison.Ordinal) ? """{"user_id": "u"}""" : null;

    private static string Exposure(string user, string variant, string more = "") =>
        $$"""{"user_id": "{{user}}", "experiment_id": "k", "variant": "{{variant}}"{{more}}}""";

    private Task<HttpResponseMessage> PostAsync(string address, string body) => _page.SendAsync("POST", address, body);

    private async Task<string> KeyAsync(string environment = "production")
    {
        var body = $$"""{"name": "page {{Guid.NewGuid()}}", "scopes": ["client"], "environment": "{{environment}}"}""";
        return (await _server.SendAsync("POST", "/api/v1/auth/keys", body, HttpStatusCode.Created)).Text("key");
    }

    private async Task StartAsync(string experiment)
    {
        var created = await _server.SendAsync("POST", "/api/v1/experiments", experiment, HttpStatusCode.Created);
        await _server.SendAsync("POST", $"/api/v1/experiments/{created.Text("key")}/start");
    }

    private async Task<(int, int)> UnitsAsync(string experiment, string one, string other)
    {
        var units = (await _server.SendAsync("GET", $"/api/v1/experiments/{experiment}/results")).GetProperty("units");
        return (units.Count(one), units.Count(other));
    }
}
