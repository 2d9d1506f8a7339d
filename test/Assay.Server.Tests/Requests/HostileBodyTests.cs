using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Server.Auth;
using static Assay.Server.Tests.Answers;

namespace Assay.Server.Tests.Requests;

public sealed class HostileBodyTests(HostileBodyTests.SmallBodies fixture) : IClassFixture<HostileBodyTests.SmallBodies>
{
    private const string Keys = "/api/v1/auth/keys";

    private const int LargestBody = 16_384;

    private readonly AssayServer _server = fixture.Server;

    public static TheoryData<string, string> Texts =>
        new()
        {
            { "malformed_json", "{" },
            { "malformed_json", """{"name": "a",}""" },
            { "malformed_json", """{"name": 'a'}""" },
            { "malformed_json", """{"name": "a"} {}""" },
            { "malformed_json", """{"name": "a" /* why */}""" },
            { "malformed_json", """{"name": NaN}""" },
            { "malformed_json", """{"name": "\x"}""" },
            { "malformed_json", "{\"name\": \"a\0b\"}" },
            { "malformed_json", "\0" },
            { "malformed_json", "name=a" },
            { "nul_character", """{"name": "a\u0000b"}""" },
            { "nul_character", """{"name": "a", "\u0000": 1}""" },
            { "lone_surrogate", """{"name": "\ud800"}""" },
            { "lone_surrogate", """{"name": "\udc00\ud800"}""" },
            { "lone_surrogate", """{"name": "a", "\udfff": 1}""" },
            { "lone_surrogate", """{"name": "a", "unknown": {"deep": ["\ud800x"]}}""" },
            { "number_out_of_range", """{"name": "a", "n": 1e999}""" },
            { "number_out_of_range", $$"""{"name": "a", "n": {{new string('9', 400)}}}""" },
            { "duplicate_member", """{"name": "a", "name": "b"}""" },
            { "duplicate_member", """{"name": "a", "n\u0061me": "b"}""" },
            { "duplicate_member", """{"name": "a", "unknown": [{"x": 1, "y": {"x": 1}, "x": 2}]}""" },
            { "too_many_members", $$"""{{{string.Join(',', Enumerable.Range(0, 1_001).Select(i => $"\"{i:x}\"" + ":1"))}}}""" },
            { "body_too_deep", $$"""{"name": "a", "deep": {{new string('[', 32)}}{{new string(']', 32)}}}""" },
            { "body_too_deep", $$"""{"name": {{new string('[', 8_000)}}""" },
            { "object_expected", "[]" },
            { "object_expected", "null" },
            { "object_expected", "\"text\"" },
            { "object_expected", "17" },
            { "body_required", "" },
            { "wrong_type", """{"name": 1}""" },
            { "wrong_type", """{"name": {"x": 1}}""" },
            { "wrong_type", """{"name": "a", "scopes": "admin"}""" },
            { "wrong_type", """{"name": "a", "scopes": ["root"]}""" },
            { "wrong_type", """{"name": "a", "scopes": [0]}""" },
            { "wrong_type", """{"name": "a", "expires_at": "tomorrow"}""" },
        };

    [Theory, MemberData(nameof(Texts))]
    public async Task Text_that_must_not_come_in_is_refused_with_a_code_and_nothing_is_stored(string code, string body)
    {
        await AssertRefusedAsync(Json(body), 400, code);
    }

    public static TheoryData<int, string, string> MediaTypes =>
        new()
        {
            { 415, "unsupported_media_type", "text/plain" },
            { 415, "unsupported_media_type", "application/xml" },
            { 415, "unsupported_media_type", "json" },
            { 415, "unsupported_charset", "application/json; charset=bogus" },
            { 415, "unsupported_charset", "application/json; charset=\"bogus\"" },
            { 415, "unsupported_charset", "application/json; charset=utf-16" },
            { 415, "unsupported_charset", "application/json; charset=iso-8859-1" },
        };

    [Theory, MemberData(nameof(MediaTypes))]
    public async Task A_body_that_is_not_announced_as_json_in_utf8_is_refused(int status, string code, string contentType)
    {
        var body = new ByteArrayContent("""{"name": "a"}"""u8.ToArray());
        body.Headers.TryAddWithoutValidation("Content-Type", contentType);
        await AssertRefusedAsync(body, status, code);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("APPLICATION/JSON;charset=UTF-8")]
    [InlineData("application/json; charset=\"utf-8\"")]
    [InlineData("application/json; charset=utf8")]
    [InlineData("application/merge-patch+json")]
    public async Task Every_usual_spelling_of_json_in_utf8_is_taken(string contentType)
    {
        var body = new ByteArrayContent([
            0xEF,
            0xBB,
            0xBF,
            .. Encoding.UTF8.GetBytes($$"""{"name": "Zo\u00eb \ud83d\ude00 {{contentType.Replace('"', '-')}}"}"""),
        ]);
        body.Headers.TryAddWithoutValidation("Content-Type", contentType);
        using var answer = await _server.Admin.PostAsync(Keys, body);
        Assert.StartsWith(
            "Zo\u00eb \ud83d\ude00",
            (await answer.ReadJsonAsync()).GetProperty("name").GetString(),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)':', (byte)'1', (byte)'}' })]
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xED, 0xA0, 0x80, (byte)'"', (byte)':', (byte)'1', (byte)'}' })]
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xC0, 0x80, (byte)'"', (byte)':', (byte)'1', (byte)'}' })]
    public async Task Bytes_that_are_not_utf8_are_refused(byte[] bytes)
    {
        var body = new ByteArrayContent(bytes);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        await AssertRefusedAsync(body, 400, "malformed_utf8");
    }

    [Theory]
    [InlineData(
        "/api/v1/events/batch",
        """{"user_id": "u", "type": "t"}""",
        """{"user_id": "u", "type": "t", "properties": {"k": DEEP}}"""
    )]
    [InlineData("/api/v1/events/batch", """{"user_id": "u", "type": "t"}""", "DEEP")]
    public async Task An_item_that_is_too_deep_spoils_no_other_of_its_batch(string address, string good, string deep)
    {
        foreach (var depth in (int[])[40, 600, 50_000])
        {
            var nested = deep.Replace("DEEP", new string('[', depth) + new string(']', depth), StringComparison.Ordinal);
            using var answer = await _server.Admin.SendAsync("POST", address, $"[{good}, {nested}]");
            var taken = await answer.ReadJsonAsync();
            var rejected = Assert.Single(taken.GetProperty("rejected").EnumerateArray());
            Assert.Equal((1, 1, "body_too_deep"), (taken.Count("accepted"), rejected.Count("index"), rejected.Text("code")));
        }
    }

    [Fact]
    public async Task A_compressed_body_is_refused()
    {
        var body = Json("""{"name": "a"}""");
        body.Headers.ContentEncoding.Add("gzip");
        await AssertRefusedAsync(body, 415, "unsupported_content_encoding");
    }

    [Fact]
    public async Task A_body_that_says_that_it_is_not_compressed_is_taken()
    {
        var body = Json("""{"name": "plain"}""");
        body.Headers.ContentEncoding.Add("identity");
        using var answer = await _server.Admin.PostAsync(Keys, body);
        Assert.Equal(201, (int)answer.StatusCode);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_body_over_the_limit_is_refused_whether_its_length_is_announced_or_not(bool announced)
    {
        var text = $$"""{"name": "a", "padding": "{{new string('x', LargestBody)}}"}""";
        HttpContent body = announced ? Json(text) : new StreamContent(new UnseekableStream(Encoding.UTF8.GetBytes(text)));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        await AssertRefusedAsync(body, 413, "body_too_large");
    }

    [Fact]
    public async Task A_body_of_exactly_the_limit_is_taken()
    {
        var text = """{"name": "as long as may be"}""";
        text = text.Insert(1, new string(' ', LargestBody - text.Length));
        using var answer = await _server.Admin.PostAsync(Keys, Json(text));
        Assert.Equal(201, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_wrong_type_is_named_by_its_path()
    {
        using var answer = await _server.Admin.PostAsync(Keys, Json("""{"name": "a", "scopes": ["read", 5]}"""));
        var problem = await answer.ReadProblemAsync(400, "wrong_type");
        Assert.True(problem.GetProperty("errors").TryGetProperty("scopes[1]", out _));
    }

    [Theory]
    [InlineData("names", """{"names": ["a", null]}""")]
    [InlineData("groups[1]", """{"groups": [["a"], ["b", null]]}""")]
    public async Task Null_is_no_item_of_a_list(string field, string body)
    {
        using var answer = await _server.Admin.PostAsync("/api/v1/test/lists", Json(body));
        var problem = await answer.ReadProblemAsync(400, "wrong_type");
        Assert.Equal([field], problem.GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    [Fact]
    public async Task Null_may_stand_where_the_client_decides_the_shape()
    {
        using var answer = await _server.Admin.PostAsync("/api/v1/test/lists", Json("""{"names": null, "free": [null], "tree": [null]}"""));
        Assert.Equal(200, (int)answer.StatusCode);
    }

    [Theory, InlineData("application/x-www-form-urlencoded"), InlineData("")]
    public async Task Json_is_taken_under_the_type_that_curl_gives_to_everything_and_a_form_is_not(string contentType)
    {
        HttpContent Sent(string text)
        {
            var body = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
            body.Headers.TryAddWithoutValidation("Content-Type", contentType);
            return body;
        }
        using var taken = await _server.Admin.PostAsync(Keys, Sent($$""" {"name": "curl {{contentType.Length}}"}"""));
        Assert.Equal(201, (int)taken.StatusCode);
        await AssertRefusedAsync(Sent("name=curl&scopes=read"), 415, "unsupported_media_type");
        await AssertRefusedAsync(Sent("{\"name\": "), 400, "malformed_json");
    }

    [Fact]
    public async Task Every_json_answer_ends_with_a_line_feed()
    {
        foreach (
            var (method, path) in new[]
            {
                ("GET", Keys),
                ("GET", "/api/v1/nothing"),
                ("GET", "/health"),
                ("POST", Keys),
                ("GET", "/api/v1/flags"),
            }
        )
        {
            using var answer = await _server.Admin.SendAsync(method, path, method == "POST" ? "{}" : null);
            Assert.EndsWith("\n", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    private async Task AssertRefusedAsync(HttpContent body, int status, string code)
    {
        var before = await CountKeysAsync();
        using var answer = await _server.Admin.PostAsync(Keys, body);
        await answer.ReadProblemAsync(status, code);
        Assert.Equal(before, await CountKeysAsync());
    }

    private async Task<int> CountKeysAsync()
    {
        using var keys = await _server.Admin.GetAsync(Keys);
        return (await keys.ReadJsonAsync()).GetArrayLength();
    }

    private sealed record Lists(
        IReadOnlyList<string>? Names,
        IReadOnlyList<IReadOnlyList<string>>? Groups,
        IReadOnlyList<JsonElement>? Free,
        JsonArray? Tree
    );

    public sealed class SmallBodies : IAsyncLifetime
    {
        public AssayServer Server { get; private set; } = null!;

        public async ValueTask InitializeAsync() =>
            Server = await AssayServer.StartAsync(
                [$"--Limits:BodyBytes={LargestBody}"],
                map: app => app.MapPost("/api/v1/test/lists", (Lists lists) => TypedResults.Ok()).RequireAuthorization(Policies.Write)
            );

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }

    /// <summary>Its length is not known beforehand, so it is sent in chunks.</summary>
    private sealed class UnseekableStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
