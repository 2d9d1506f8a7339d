using System.Net;
using System.Text.Json;

namespace Assay.Server.Tests;

/// <summary>A flag from its creation to its end, as a team uses it over HTTP.</summary>
public sealed class FlagWalk : IAsyncLifetime
{
    private AssayServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await AssayServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_boolean_flag_needs_a_key_and_no_more()
    {
        var made = await CreateAsync("""{"key": "checkout"}""");
        Assert.Equal(("boolean", false, false), (made.Text("type"), made.Bool("client_visible"), made.Bool("archived")));
        Assert.Equal(["on", "off"], made.GetProperty("variations").EnumerateArray().Select(one => one.Text("key")));
        foreach (var environment in (string[])["development", "staging", "production"])
        {
            var start = made.GetProperty("environments").GetProperty(environment);
            Assert.Equal((false, "off", "off"), (start.Bool("enabled"), start.Text("off_variation"), start.Text("default_variation")));
            Assert.Equal(0, start.GetProperty("rules").GetArrayLength());
        }
        Assert.Equal((false, "off", "DISABLED"), Short(await EvaluateAsync("checkout", """{"user_id": "u"}""")));
        await _server.SendAsync("POST", "/api/v1/flags/checkout/toggle", """{"environment": "production", "enabled": true}""");
        Assert.Equal((false, "off", "STATIC"), Short(await EvaluateAsync("checkout", """{"user_id": "u"}""")));
        Assert.Equal((false, "off", "DISABLED"), Short(await EvaluateAsync("checkout", """{"user_id": "u", "environment": "staging"}""")));
    }

    [Fact]
    public async Task The_documented_shape_is_taken_and_given_back_as_it_is()
    {
        await CreateAsync("""{"key": "new-cart", "environments": {"production": {"default_variation": "on"}}}""");
        await _server.SendAsync("POST", "/api/v1/flags/new-cart/toggle", """{"environment": "production", "enabled": true}""");
        await ExperimentAsync("checkout-test", "on", "off");
        const string body = """
            {"key": "checkout", "type": "boolean", "description": "", "tags": [], "owner_team": "web", "client_visible": true,
             "variations": [{"key": "on", "value": true}, {"key": "off", "value": false}],
             "prerequisites": [{"flag": "new-cart", "variations": ["on"]}],
             "environments": {"production": {"enabled": true, "off_variation": "off", "default_variation": "off", "rules": [
               {"id": "eu", "when": [{"attribute": "country", "op": "in", "values": ["DE", "FR"]}], "serve": {"variation": "on"}},
               {"id": "ramp", "when": [], "serve": {"rollout": [{"variation": "on", "percent": 25}], "by": "user_id", "hash": "xxh32", "salt": "checkout", "seed": 0}},
               {"id": "test", "when": [], "serve": {"experiment": "checkout-test"}}]}}}
            """;
        var made = await CreateAsync(body);
        var sent = JsonElement.Parse(body);
        foreach (var member in sent.EnumerateObject().Where(member => member.Name != "environments"))
            Assert.True(JsonElement.DeepEquals(member.Value, made.GetProperty(member.Name)), member.Name);
        var production = sent.GetProperty("environments").GetProperty("production");
        Assert.True(JsonElement.DeepEquals(production, made.GetProperty("environments").GetProperty("production")), made.ToString());

        var german = await EvaluateAsync("checkout", """{"user_id": "u", "attributes": {"country": "DE"}}""");
        Assert.Equal((true, "on", "TARGETING_MATCH"), Short(german));
        Assert.Equal("eu", german.Text("rule_id"));
        var rules = new Dictionary<string, int>();
        for (var i = 0; i < 400; i++)
        {
            var answer = await EvaluateAsync("checkout", $$"""{"user_id": "user-{{i}}"}""");
            var rule = answer.Text("rule_id");
            rules[rule] = rules.GetValueOrDefault(rule) + 1;
            Assert.Equal("SPLIT", answer.Text("reason"));
            Assert.InRange(answer.Count("bucket"), 0, rule == "ramp" ? 2_499 : 9_999);
            Assert.Equal(rule == "test", answer.TryGetProperty("experiment", out _));
        }
        Assert.InRange(rules["ramp"], 60, 140);
        Assert.Equal(400, rules["ramp"] + rules["test"]);
        var results = await _server.SendAsync("GET", "/api/v1/experiments/checkout-test/results");
        Assert.Equal(rules["test"], results.GetProperty("units").EnumerateObject().Sum(arm => arm.Value.GetInt32()));
    }

    [Fact]
    public async Task A_patch_merges_a_replacement_replaces_and_a_stale_tag_changes_nothing()
    {
        await CreateAsync("""{"key": "f", "tags": ["a"], "description": "old"}""");
        var patched = await _server.SendAsync(
            "PATCH",
            "/api/v1/flags/f",
            """{"description": "new", "environments": {"staging": {"enabled": true}}}"""
        );
        Assert.Equal(("new", 1, 2), (patched.Text("description"), patched.GetProperty("tags").GetArrayLength(), patched.Count("version")));
        Assert.Equal(["development", "production", "staging"], Names(patched).Order(StringComparer.Ordinal));
        Assert.True(patched.GetProperty("environments").GetProperty("staging").Bool("enabled"));
        Assert.Equal("off", patched.GetProperty("environments").GetProperty("staging").Text("off_variation"));
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/flags/f") { Content = Answers.Json("""{"key": "f"}""") };
        request.Headers.IfMatch.ParseAdd("\"1\"");
        using var stale = await _server.Admin.SendAsync(request);
        await stale.ReadProblemAsync(412, "stale_version");
        var put = await _server.SendAsync("PUT", "/api/v1/flags/f", """{"key": "f", "tags": null, "environments": {"production": null}}""");
        Assert.Equal(("new", 0), (put.Text("description"), put.GetProperty("tags").GetArrayLength()));
        Assert.True(put.GetProperty("environments").GetProperty("staging").Bool("enabled"));
        Assert.False(put.GetProperty("environments").GetProperty("production").Bool("enabled"));
    }

    [Theory]
    [InlineData("""{"key": "a b"}""", 422, "validation_failed", "key")]
    [InlineData("""{"type": "string", "key": "f"}""", 422, "validation_failed", "variations")]
    [InlineData("""{"key": "f", "type": "text"}""", 422, "validation_failed", "type")]
    [InlineData("""{"key": "f", "type": "number", "variations": [{"value": "a"}]}""", 422, "validation_failed", "variations[0].value")]
    [InlineData("""{"key": "f", "environments": {"moon": {}}}""", 422, "unknown_environment", null)]
    [InlineData(
        """{"key": "f", "environments": {"production": {"off_variation": "no", "default_variation": "off"}}}""",
        422,
        "validation_failed",
        "environments.production.off_variation"
    )]
    [InlineData(
        """{"key": "f", "environments": {"production": {"rules": [{"serve": {"rollout": [{"variation": "on"}]}}]}}}""",
        422,
        "validation_failed",
        "environments.production.rules[0].serve.rollout[0].percent"
    )]
    [InlineData(
        """{"key": "f", "environments": {"production": {"rules": [{"serve": {"rollout": [{"variation": "on", "percent": 1}], "hash": "md5"}}]}}}""",
        422,
        "validation_failed",
        "environments.production.rules[0].serve.hash"
    )]
    [InlineData(
        """{"key": "f", "environments": {"production": {"rules": [{"when": [{"attribute": "a", "op": "like", "values": [1]}], "serve": {"variation": "on"}}]}}}""",
        422,
        "validation_failed",
        "environments.production.rules[0].when[0].op"
    )]
    [InlineData(
        """{"key": "f", "environments": {"production": {"rules": [{}]}}}""",
        422,
        "validation_failed",
        "environments.production.rules[0].serve"
    )]
    [InlineData("""{"key": "f", "prerequisites": [{"flag": "f", "variations": ["on"]}]}""", 422, "validation_failed", "prerequisites[0]")]
    [InlineData("""{"key": "f", "environments": {"production": {"rules": [{"when": 7}]}}}""", 400, "wrong_type", null)]
    public async Task What_cannot_be_served_is_refused_by_its_place(string body, int status, string code, string? place)
    {
        using var refused = await _server.Admin.SendAsync("POST", "/api/v1/flags", body);
        var problem = await refused.ReadProblemAsync(status, code);
        if (place is not null)
            Assert.Equal([place], problem.GetProperty("errors").EnumerateObject().Select(error => error.Name));
        Assert.Equal(0, (await _server.SendAsync("GET", "/api/v1/flags")).GetArrayLength());
    }

    [Fact]
    public async Task A_flag_keeps_its_key_and_type_since_code_reads_it_by_them()
    {
        await CreateAsync("""{"key": "f"}""");
        using var renamed = await _server.Admin.SendAsync("PATCH", "/api/v1/flags/f", """{"key": "g"}""");
        await renamed.ReadProblemAsync(422, "validation_failed");
        using var retyped = await _server.Admin.SendAsync(
            "PUT",
            "/api/v1/flags/f",
            """{"type": "string", "variations": [{"value": "a"}]}"""
        );
        await retyped.ReadProblemAsync(422, "validation_failed");
    }

    [Fact]
    public async Task Lists_are_narrowed_and_come_in_pages()
    {
        await CreateAsync("""{"key": "one", "tags": ["web"], "owner_team": "red"}""");
        await CreateAsync("""{"key": "two", "tags": ["web", "app"], "description": "the Second"}""");
        await CreateAsync("""{"key": "three"}""");
        await _server.SendAsync("POST", "/api/v1/flags/three/archive");
        Assert.Equal(["one", "two"], await KeysAsync("?tag=web"));
        Assert.Equal(["one"], await KeysAsync("?owner_team=red"));
        Assert.Equal(["two"], await KeysAsync("?q=second"));
        Assert.Equal(["three"], await KeysAsync("?archived=true"));
        Assert.Equal(["one", "two"], await KeysAsync("?archived=false"));
        using var page = await _server.Admin.SendAsync("GET", "/api/v1/flags?limit=2");
        var next = page.Headers.GetValues("Link").Single().Split('<', '>')[1];
        Assert.Equal("three", (await _server.SendAsync("GET", next))[0].Text("key"));
    }

    [Fact]
    public async Task An_archived_flag_is_not_evaluated_until_it_is_taken_back()
    {
        await CreateAsync("""{"key": "f"}""");
        await _server.SendAsync("POST", "/api/v1/flags/f/archive");
        using var gone = await _server.Admin.SendAsync("POST", "/api/v1/flags/f/evaluate", """{"user_id": "u"}""");
        await gone.ReadProblemAsync(404, "flag_not_found");
        await _server.SendAsync("POST", "/api/v1/flags/f/unarchive");
        Assert.Equal((false, "off", "DISABLED"), Short(await EvaluateAsync("f", """{"user_id": "u"}""")));
    }

    [Fact]
    public async Task What_another_flag_requires_can_neither_be_deleted_nor_archived()
    {
        await CreateAsync("""{"key": "base"}""");
        await CreateAsync("""{"key": "f", "prerequisites": [{"flag": "base", "variations": ["on"]}]}""");
        using var deleted = await _server.Admin.SendAsync("DELETE", "/api/v1/flags/base");
        await deleted.ReadProblemAsync(409, "in_use");
        using var archived = await _server.Admin.SendAsync("POST", "/api/v1/flags/base/archive");
        await archived.ReadProblemAsync(409, "in_use");
        await _server.SendAsync("DELETE", "/api/v1/flags/f", expected: HttpStatusCode.NoContent);
        await _server.SendAsync("DELETE", "/api/v1/flags/base", expected: HttpStatusCode.NoContent);
    }

    [Theory]
    [InlineData("""{"variations": [null]}""")]
    [InlineData("""{"prerequisites": [null]}""")]
    [InlineData("""{"environments": {"production": {"rules": [null]}}}""")]
    [InlineData("""{"environments": {"production": {"rules": [{"serve": {"rollout": [null]}}]}}}""")]
    public async Task A_patch_with_nothing_in_a_list_is_refused_now_and_for_later(string patch)
    {
        await CreateAsync("""{"key": "f"}""");
        using var now = await _server.Admin.SendAsync("PATCH", "/api/v1/flags/f", patch);
        await now.ReadProblemAsync(400, "wrong_type");
        var change = $$"""{"at": "2999-01-01T00:00:00Z", "patch": {{patch}}}""";
        using var later = await _server.Admin.SendAsync("POST", "/api/v1/flags/f/schedule", change);
        await later.ReadProblemAsync(400, "wrong_type");
    }

    /// <summary>Names are made for what has none, and each must be free: tens of thousands of them would keep the catalog for minutes.</summary>
    [Fact]
    public async Task Lists_that_are_too_long_are_refused_before_anything_is_made_of_them()
    {
        var variations = string.Join(", ", Enumerable.Repeat("""{"value": 1}""", 50_000));
        await RefusedAsync("flags", $$"""{"key": "f", "variations": [{{variations}}]}""", "variations");
        var rules = string.Join(", ", Enumerable.Repeat("""{"serve": {}}""", 50_000));
        var flag = $$"""{"key": "f", "environments": {"production": {"rules": [{{rules}}]} } }""";
        await RefusedAsync("flags", flag, "environments.production.rules");
        var variants = string.Join(", ", Enumerable.Range(0, 50_000).Select(i => $$"""{"key": "v{{i}}"}"""));
        await RefusedAsync("experiments", $$"""{"key": "e", "variants": [{{variants}}]}""", "variants");
    }

    [Fact]
    public async Task A_repeated_creation_with_one_idempotency_key_makes_one_flag()
    {
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/flags") { Content = Answers.Json("""{"key": "f"}""") };
            request.Headers.Add("Idempotency-Key", "once");
            using var answer = await _server.Admin.SendAsync(request);
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        }
        var audit = await _server.SendAsync("GET", "/api/v1/audit?kind=flag");
        Assert.Equal("create", Assert.Single(audit.EnumerateArray()).Text("action"));
    }

    private static IEnumerable<string> Names(JsonElement flag) =>
        flag.GetProperty("environments").EnumerateObject().Select(one => one.Name);

    private static (bool? Value, string? Variation, string? Reason) Short(JsonElement answer) =>
        (answer.GetProperty("value").GetBoolean(), answer.Text("variation"), answer.Text("reason"));

    private Task<JsonElement> CreateAsync(string body) => _server.SendAsync("POST", "/api/v1/flags", body, HttpStatusCode.Created);

    private Task<JsonElement> EvaluateAsync(string key, string body) => _server.SendAsync("POST", $"/api/v1/flags/{key}/evaluate", body);

    private async Task RefusedAsync(string kind, string body, string field)
    {
        using var answer = await _server.Admin.SendAsync("POST", $"/api/v1/{kind}", body);
        var problem = await answer.ReadProblemAsync(422, "validation_failed");
        Assert.Equal(field, Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
    }

    private async Task<IEnumerable<string>> KeysAsync(string query) =>
        (await _server.SendAsync("GET", "/api/v1/flags" + query)).EnumerateArray().Select(flag => flag.Text("key"));

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
