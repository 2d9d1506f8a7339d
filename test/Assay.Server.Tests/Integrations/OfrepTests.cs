using System.Net;
using System.Text.Json;
using Assay.Server.Tests.Distribution;

namespace Assay.Server.Tests.Integrations;

/// <summary>OFREP 0.3, row by row. The published providers are asked in test/clients.</summary>
public sealed class OfrepTests : IAsyncLifetime
{
    private const string Flags = "/ofrep/v1/evaluate/flags";
    private const string Half =
        """[{"id": "eu", "when": [{"attribute": "country", "op": "in", "values": ["DE"]}], "serve": {"variation": "on"}}, {"id": "ramp", "serve": {"rollout": [{"variation": "on", "percent": 100}]}}]""";

    private AssayServer _server = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await AssayServer.StartAsync();
        _client = await _server.CreateClientAsync("client");
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return _server.DisposeAsync();
    }

    [Theory]
    [InlineData("""{"context": {"targetingKey": "u", "country": "DE"}}""", "TARGETING_MATCH", "eu")]
    [InlineData("""{"context": {"targetingKey": "u"}}""", "SPLIT", "ramp")]
    [InlineData("""{"context": {"country": "DE"}}""", "TARGETING_MATCH", "eu")]
    public async Task A_flag_is_evaluated_in_the_context_that_is_sent(string body, string reason, string rule)
    {
        await _server.AddFlagAsync("f", Half);
        using var answer = await _client.SendAsync("POST", $"{Flags}/f", body);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        var expected = $$$"""{"key":"f","reason":"{{{reason}}}","variant":"on","value":true,"metadata":{"rule":"{{{rule}}}"}}""";
        Assert.Equal((HttpStatusCode.OK, expected), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }

    [Theory]
    [InlineData("")]
    [InlineData(""" "targetingKey": null """)]
    [InlineData(""" "targetingKey": "" """)]
    public async Task Without_a_targeting_key_only_what_needs_one_fails(string members)
    {
        await _server.AddFlagAsync("simple");
        await _server.AddFlagAsync("ramped", Half);
        var body = $$$"""{"context": { {{{members}}} }}""";
        var simple = await ReadAsync(await _client.SendAsync("POST", $"{Flags}/simple", body));
        Assert.Equal(("STATIC", "off"), (simple.Text("reason"), simple.Text("variant")));
        Assert.False(simple.TryGetProperty("metadata", out _));
        using var refused = await _client.SendAsync("POST", $"{Flags}/ramped", body);
        await AssertErrorAsync(refused, 400, "targeting_key_missing", "TARGETING_KEY_MISSING", "ramped");

        var all = await ReadAsync(await _client.SendAsync("POST", Flags, body));
        var items = all.GetProperty("flags").EnumerateArray().ToDictionary(item => item.Text("key"));
        Assert.Equal("off", items["simple"].Text("variant"));
        Assert.Equal("TARGETING_KEY_MISSING", items["ramped"].Text("errorCode"));
    }

    [Fact]
    public async Task A_flag_that_is_off_serves_its_off_value_or_leaves_the_value_to_the_application()
    {
        await _server.AddFlagAsync("off", enabled: false);
        await _server.AddFlagAsync("elsewhere", environment: "staging");
        var off = await ReadAsync(await _client.SendAsync("POST", $"{Flags}/off", "{}"));
        Assert.Equal(("DISABLED", "off"), (off.Text("reason"), off.Text("variant")));
        var elsewhere = await (await _client.SendAsync("POST", $"{Flags}/elsewhere", "{}")).Content.ReadAsStringAsync();
        Assert.Equal("""{"key":"elsewhere","reason":"DISABLED"}""", elsewhere);
    }

    [Fact]
    public async Task What_is_not_for_clients_is_not_there_for_their_keys()
    {
        await _server.AddFlagAsync("shown");
        await _server.AddFlagAsync("hidden", clientVisible: false);
        using var single = await _client.SendAsync("POST", $"{Flags}/hidden", "{}");
        await AssertErrorAsync(single, 404, "flag_not_found", "FLAG_NOT_FOUND", "hidden");
        Assert.Equal(["shown"], await KeysAsync(_client));
        using var server = await _server.CreateClientAsync("evaluate");
        Assert.Equal(["shown", "hidden"], await KeysAsync(server));
        Assert.Equal("off", (await ReadAsync(await server.SendAsync("POST", $"{Flags}/hidden", "{}"))).Text("variant"));
    }

    [Theory]
    [InlineData("no-such-flag", "no-such-flag")]
    [InlineData("a%2Fb", "a/b")]
    [InlineData("a/b", "a/b")]
    [InlineData("a%20%C3%A9", "a \u00e9")]
    [InlineData("1", "1")]
    public async Task An_unknown_flag_is_not_found_under_its_decoded_key(string path, string key)
    {
        using var answer = await _client.SendAsync("POST", $"{Flags}/{path}", """{"context": {}}""");
        await AssertErrorAsync(answer, 404, "flag_not_found", "FLAG_NOT_FOUND", key);
    }

    [Theory]
    [InlineData("{", "malformed_json", "PARSE_ERROR")]
    [InlineData("[]", "object_expected", "PARSE_ERROR")]
    [InlineData("", "body_required", "PARSE_ERROR")]
    [InlineData("""{"context": []}""", "invalid_context", "INVALID_CONTEXT")]
    [InlineData("""{"context": "u"}""", "invalid_context", "INVALID_CONTEXT")]
    [InlineData("""{"context": {"targetingKey": {}}}""", "invalid_context", "INVALID_CONTEXT")]
    [InlineData("""{"context": {"targetingKey": 1.5}}""", "invalid_context", "INVALID_CONTEXT")]
    public async Task A_body_that_cannot_be_used_is_a_problem_and_an_error_of_the_protocol(string body, string code, string errorCode)
    {
        await _server.AddFlagAsync("f");
        using var single = await _client.SendAsync("POST", $"{Flags}/f", body);
        await AssertErrorAsync(single, 400, code, errorCode, "f");
        using var bulk = await _client.SendAsync("POST", Flags, body);
        await AssertErrorAsync(bulk, 400, code, errorCode, key: null);
    }

    [Fact]
    public async Task An_id_that_is_too_long_is_an_invalid_context()
    {
        var body = $$$"""{"context": {"targetingKey": "{{{new string('u', 513)}}}"}}""";
        using var answer = await _client.SendAsync("POST", Flags, body);
        await AssertErrorAsync(answer, 400, "invalid_context", "INVALID_CONTEXT", key: null);
    }

    [Fact]
    public async Task The_environment_is_the_keys()
    {
        await _server.AddFlagAsync("f", """[{"id": "all", "serve": {"variation": "on"}}]""", environment: "staging");
        var issued = await _server.SendAsync(
            "POST",
            "/api/v1/auth/keys",
            """{"name": "s", "scopes": ["client"], "environment": "staging"}""",
            HttpStatusCode.Created
        );
        using var staging = _server.CreateClient(issued.Text("key"));
        Assert.Equal("on", (await ReadAsync(await staging.SendAsync("POST", $"{Flags}/f", "{}"))).Text("variant"));
        Assert.Equal("DISABLED", (await ReadAsync(await _client.SendAsync("POST", $"{Flags}/f", "{}"))).Text("reason"));
    }

    [Fact]
    public async Task A_key_may_come_in_either_header_and_without_one_nothing_is_answered()
    {
        await _server.AddFlagAsync("f");
        using var anonymous = _server.CreateClient(key: null);
        using var refused = await anonymous.SendAsync("POST", Flags, "{}");
        await AssertErrorAsync(refused, 401, "missing_key", "GENERAL", key: null);
        using var request = new HttpRequestMessage(HttpMethod.Post, Flags) { Content = Answers.Json("{}") };
        request.Headers.Add("X-API-Key", AssayServer.AdminKey);
        using var answer = await anonymous.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var reader = await _server.CreateClientAsync("read");
        using var forbidden = await reader.SendAsync("POST", $"{Flags}/f", "{}");
        await AssertErrorAsync(forbidden, 403, "insufficient_scope", "GENERAL", "f");
    }

    [Fact]
    public async Task The_tag_of_a_bulk_answer_follows_its_results()
    {
        await _server.AddFlagAsync(
            "f",
            """[{"id": "eu", "when": [{"attribute": "country", "op": "equals", "values": ["DE"]}], "serve": {"variation": "on"}}]"""
        );
        const string german = """{"context": {"targetingKey": "u", "country": "DE"}}""";
        const string french = """{"context": {"targetingKey": "u", "country": "FR"}}""";
        var tag = await TagAsync(german);
        Assert.Equal(tag, await TagAsync("""{"context": {"country": "DE", "targetingKey": "v"}}"""));
        Assert.NotEqual(tag, await TagAsync(french));
        foreach (var held in (string[])[tag, $"W/{tag}", $"\"x\", {tag}"])
        {
            using var same = await AskAsync(german, held, "?flagConfigEtag=7&flagConfigLastModified=x");
            Assert.Equal((held, HttpStatusCode.NotModified, tag), (held, same.StatusCode, same.Headers.ETag?.Tag));
            Assert.Empty(await same.Content.ReadAsByteArrayAsync());
        }
        using var other = await AskAsync(french, tag);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        await _server.AddFlagAsync("hidden", clientVisible: false);
        Assert.Equal(tag, await TagAsync(german));
    }

    [Fact]
    public async Task The_stream_that_a_bulk_answer_names_opens_without_headers_and_tells_of_every_change()
    {
        await _server.AddFlagAsync("f");
        var bulk = await ReadAsync(await _client.SendAsync("POST", Flags, "{}"));
        var stream = bulk.GetProperty("eventStreams")[0];
        Assert.Equal("sse", stream.Text("type"));
        using var browser = _server.CreateClient(key: null);
        using var events = await EventReader.OpenAsync(browser, stream.GetProperty("endpoint").Text("requestUri"));
        var (first, _) = await events.EventAsync();
        await _server.AddFlagAsync("hidden", clientVisible: false);
        var (second, data) = await events.EventAsync();
        Assert.Equal(("refetchEvaluation", second), (data.Text("type"), data.Text("etag")));
        Assert.NotEqual(first, second);
    }

    [Fact]
    public async Task Too_many_requests_are_told_how_long_to_wait_in_whole_seconds()
    {
        await using var server = await AssayServer.StartAsync(["--RateLimits:KeyPerSecond=1", "--RateLimits:KeyBurst=1"]);
        HttpResponseMessage answer;
        do answer = await server.Admin.SendAsync("POST", $"{Flags}/f", "{}");
        while (answer.StatusCode == HttpStatusCode.NotFound);
        await AssertErrorAsync(answer, 429, "rate_limited", "GENERAL", "f");
        Assert.True(int.Parse(answer.Headers.GetValues("Retry-After").Single()) >= 1);
        answer.Dispose();
    }

    [Fact]
    public async Task One_evaluation_of_an_experiment_exposes_its_unit_once_and_bulk_exposes_nobody()
    {
        const string experiment =
            """{"key": "test", "variants": [{"key": "off", "allocation_pct": 0}, {"key": "on", "allocation_pct": 100}], "metrics": ["conversion"]}""";
        await _server.SendAsync("POST", "/api/v1/experiments", experiment, HttpStatusCode.Created);
        await _server.SendAsync("POST", "/api/v1/experiments/test/start");
        await _server.AddFlagAsync("f", """[{"id": "t", "serve": {"experiment": "test"}}]""");
        const string body = """{"context": {"targetingKey": "u", "country": "DE"}}""";

        await _client.SendAsync("POST", Flags, """{"context": {"targetingKey": "only in bulk"}}""");
        var bulk = await ReadAsync(await _client.SendAsync("POST", Flags, body));
        var item = bulk.GetProperty("flags")[0];
        Assert.Equal("""{"rule":"t","experiment":"test","experimentVariant":"on"}""", item.GetProperty("metadata").GetRawText());
        for (var i = 0; i < 2; i++)
            Assert.Equal(item.GetRawText(), (await ReadAsync(await _client.SendAsync("POST", $"{Flags}/f", body))).GetRawText());
        Assert.Equal(1, await UnitsAsync());
        var byCountry = await _server.SendAsync("GET", "/api/v1/experiments/test/results?dimension=country");
        Assert.Contains("DE", byCountry.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_visitor_who_is_not_known_yet_is_bucketed_by_the_anonymous_id()
    {
        const string rules = """[{"id": "r", "serve": {"rollout": [{"variation": "on", "percent": 100}], "by": "anonymous_id"}}]""";
        await _server.AddFlagAsync("f", rules);
        foreach (var name in (string[])["anonymousId", "anonymous_id"])
        {
            using var answer = await _client.SendAsync("POST", $"{Flags}/f", $$$"""{"context": {"{{{name}}}": "visitor"}}""");
            Assert.Equal("SPLIT", (await ReadAsync(answer)).Text("reason"));
        }
    }

    private async Task<int> UnitsAsync()
    {
        var results = await _server.SendAsync("GET", "/api/v1/experiments/test/results");
        return results.GetProperty("units").EnumerateObject().Sum(variant => variant.Value.GetInt32());
    }

    private async Task<string> TagAsync(string body)
    {
        using var answer = await AskAsync(body, held: null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return answer.Headers.ETag!.Tag;
    }

    private async Task<HttpResponseMessage> AskAsync(string body, string? held, string query = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Flags + query) { Content = Answers.Json(body) };
        if (held is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", held);
        return await _client.SendAsync(request);
    }

    private static async Task<string[]> KeysAsync(HttpClient client)
    {
        var all = await ReadAsync(await client.SendAsync("POST", Flags, "{}"));
        return [.. all.GetProperty("flags").EnumerateArray().Select(flag => flag.Text("key"))];
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {text}");
        return JsonElement.Parse(text);
    }

    private static async Task AssertErrorAsync(HttpResponseMessage answer, int status, string code, string errorCode, string? key)
    {
        var problem = await answer.ReadProblemAsync(status, code);
        Assert.Equal(errorCode, problem.Text("errorCode"));
        Assert.Equal(problem.Text("detail"), problem.Text("errorDetails"));
        Assert.Equal(key, problem.TryGetProperty("key", out var named) ? named.GetString() : null);
    }
}
