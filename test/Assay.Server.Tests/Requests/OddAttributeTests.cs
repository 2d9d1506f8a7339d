using System.Net;
using System.Text.Json;

namespace Assay.Server.Tests.Requests;

/// <summary>Attributes that nobody can store: evaluation goes on without them, at every door.</summary>
public sealed class OddAttributeTests : IAsyncLifetime
{
    private AssayServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await AssayServer.StartAsync();
        await _server.SendAsync(
            "POST",
            "/api/v1/flags",
            """
            {"key": "f", "client_visible": true, "environments": {"production": {"enabled": true, "default_variation": "off", "rules": [
              {"id": "de", "when": [{"attribute": "country", "op": "equals", "values": ["DE"]}], "serve": {"variation": "on"}}]}}}
            """,
            HttpStatusCode.Created
        );
        await _server.SendAsync(
            "POST",
            "/api/v1/experiments",
            """{"key": "e", "variants": [{"key": "control"}, {"key": "b"}], "audience": {"country": "DE"}, "metrics": ["bought"]}""",
            HttpStatusCode.Created
        );
        await _server.SendAsync("POST", "/api/v1/experiments/e/start");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    public static TheoryData<string> Odd =>
        [
            """ "a": "x\u0000y" """,
            """ "a": "\ud800" """,
            """ "a": ["ok", "\udc00\ud800", {"b": "\u0000"}] """,
            """ "a": {"b": {"c": "\u0000", "d": 1}} """,
            """ "\u0000": 1, "": 2, "\ud800": 3, "$gt": 4, "__proto__": {"a.b": 5} """,
            """ "a": 1e999, "b": -1e999, "c": [1e400] """,
            """ "a": 1, "a": 2, "country": "FR" """,
            $$""" "a": {{new string('9', 5_000)}} """,
            $$""" "a": {{new string('[', 3_000)}}{{new string(']', 3_000)}} """,
            $$""" "a": {{string.Concat(Enumerable.Repeat("{\"x\":", 3_000))}}1{{new string('}', 3_000)}} """,
            $$""" "a": "{{new string('x', 200_000)}}" """,
            $$""" {{string.Join(',', Enumerable.Range(0, 990).Select(i => $"\"k{i}\": {{\"x\": null}}"))}} """,
        ];

    [Fact]
    public async Task What_was_left_out_is_named()
    {
        var body =
            """{"user_id": "u", "attributes": {"a": "x\u0000y", "å": ["\ud800", 1], "b": {"c": 1e999}, "\ud800": 2, "country": "DE", "d": 1, "d": 2}}""";
        foreach (var address in (string[])["/api/v1/flags/f/evaluate", "/api/v1/experiments/e/assign"])
        {
            using var answer = await _server.Admin.SendAsync("POST", address, body);
            Assert.Equal("%3F,a,b,d,%C3%A5", Assert.Single(answer.Headers.GetValues("Attributes-Left-Out")));
        }
    }

    [Theory, MemberData(nameof(Odd))]
    public async Task Evaluation_goes_on_with_the_rest(string odd)
    {
        var attributes = $$"""{ {{odd}}, "country": "DE"}""";
        var context = $$"""{ {{odd}}, "country": "DE", "targetingKey": "u"}""";
        var client = (
            await _server.SendAsync("POST", "/api/v1/auth/keys", """{"name": "page", "scopes": ["client"]}""", HttpStatusCode.Created)
        ).Text("key");

        var body = $$"""{"user_id": "u", "attributes": {{attributes}}}""";
        Assert.True((await _server.SendAsync("POST", "/api/v1/flags/f/evaluate", body)).Bool("value"));
        Assert.True((await _server.SendAsync("POST", "/api/v1/flags/f/explain", body)).Bool("value"));
        Assert.NotNull((await _server.SendAsync("POST", "/api/v1/experiments/e/assign", body)).Text("variant"));
        var bulk = $$"""{"user_id": "u", "experiment_ids": ["e"], "attributes": {{attributes}}}""";
        Assert.NotNull((await _server.SendAsync("POST", "/api/v1/assignments/bulk", bulk))[0].Text("variant"));
        var ofrep = $$"""{"context": {{context}}}""";
        Assert.True((await _server.SendAsync("POST", "/ofrep/v1/evaluate/flags/f", ofrep)).Bool("value"));
        Assert.True((await _server.SendAsync("POST", "/ofrep/v1/evaluate/flags", ofrep)).GetProperty("flags")[0].Bool("value"));
        var remote = await _server.SendAsync("POST", $"/api/eval/{client}", $$"""{"attributes": {{attributes}}}""");
        Assert.True(remote.GetProperty("features").GetProperty("f").GetProperty("rules")[0].Bool("force"));
        // What was kept with the exposure breaks no breakdown, and what is too large keeps nothing else out.
        var results = await _server.SendAsync("GET", "/api/v1/experiments/e/results?dimension=country");
        Assert.Equal("DE", results.GetProperty("breakdown")[0].Text("value"));
    }

    [Fact]
    public async Task Members_that_an_exposure_has_no_room_for_are_named()
    {
        var body =
            $$"""{"user_id": "u", "attributes": {"country": "DE", "a": "{{new string('x', 9_000)}}", "b": "{{new string('x', 12_000)}}"} }""";

        var answer = await _server.SendAsync("POST", "/api/v1/experiments/e/assign", body);

        Assert.Equal(["b"], answer.GetProperty("context_left_out").EnumerateArray().Select(name => name.GetString()));
        Assert.False((await _server.SendAsync("POST", "/api/v1/experiments/e/assign", body)).TryGetProperty("context_left_out", out _));
    }

    [Theory]
    [InlineData("/api/v1/flags/f/evaluate", """{"user_id": "u\u0000", "attributes": {"country": "DE"}}""")]
    [InlineData("/api/v1/experiments/e/assign", """{"user_id": "\ud800", "attributes": {"country": "DE"}}""")]
    [InlineData("/ofrep/v1/evaluate/flags", """{"context": {"targetingKey": "u\u0000", "country": "DE"}}""")]
    [InlineData("/ofrep/v1/evaluate/flags", """{"context": {"country": "DE"}""")]
    public async Task An_id_that_nobody_can_store_is_refused_as_is_what_is_no_json(string address, string body)
    {
        using var answer = await _server.Admin.SendAsync("POST", address, body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }
}
