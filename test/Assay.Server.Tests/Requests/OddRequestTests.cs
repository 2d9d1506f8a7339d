using System.Net.Http.Headers;
using System.Text.Json;
using static Assay.Server.Tests.Answers;

namespace Assay.Server.Tests.Requests;

/// <summary>Requests that no careful client sends get a clear refusal, and nothing of them is dropped in silence.</summary>
public sealed class OddRequestTests : IAsyncLifetime
{
    private AssayServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await AssayServer.StartAsync();
        await (
            await PostAsync("/api/v1/experiments", """{"key": "test", "name": "A test", "variants": [{"key": "a"}, {"key": "b"}]}""")
        ).ReadJsonAsync();
        await (await PostAsync("/api/v1/flags", """{"key": "flag", "type": "boolean"}""")).ReadJsonAsync();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("lone_surrogate", """[{"key": "\ud800", "allocation_pct": 50}]""")]
    [InlineData("lone_surrogate", """[{"key": "a", "description": ["\udc00x"]}]""")]
    [InlineData("duplicate_member", """[{"key": "a", "allocation_pct": {"x": 1, "x": 2}}]""")]
    [InlineData("nul_character", """[{"key": "a\u0000"}]""")]
    [InlineData("number_out_of_range", """[{"key": "a", "allocation_pct": 1e999}]""")]
    public async Task A_list_that_is_taken_whole_is_refused_for_the_text_of_one_item(string code, string body)
    {
        foreach (var method in (HttpMethod[])[HttpMethod.Put, HttpMethod.Patch])
        {
            using var request = new HttpRequestMessage(method, "/api/v1/experiments/test/variants") { Content = Json(body) };
            using var answer = await _server.Admin.SendAsync(request);
            await answer.ReadProblemAsync(400, code);
        }
    }

    [Theory]
    [InlineData("/api/v1/experiments?q=a&q=b", "q")]
    [InlineData("/api/v1/flags?tag=a&TAG=b", "TAG")]
    [InlineData("/api/v1/experiments/test/explain/u?format=text&format=text", "format")]
    public async Task A_parameter_given_twice_is_refused(string path, string name)
    {
        using var answer = await _server.Admin.GetAsync(path);
        var problem = await answer.ReadProblemAsync(400, "invalid_parameter");
        Assert.Contains($"'{name}'", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_id_in_an_address_is_the_one_in_a_body_whatever_stands_in_it()
    {
        await (await PostAsync("/api/v1/experiments/test/start", "{}")).ReadJsonAsync();
        foreach (var id in (string[])["a/b", "a%2Fb", "a b+c", "æ/ø?#", ".x/..", "100%"])
        {
            var inBody = await (
                await PostAsync("/api/v1/experiments/test/assign", JsonSerializer.Serialize(new { user_id = id }))
            ).ReadJsonAsync();
            using var inAddress = await _server.Admin.GetAsync($"/api/v1/experiments/test/assignment/{Uri.EscapeDataString(id)}");
            var answer = await inAddress.ReadJsonAsync();
            Assert.Equal(
                (id, inBody.Count("bucket"), false),
                (answer.Text("user_id"), answer.Count("bucket"), answer.GetProperty("is_new").GetBoolean())
            );
        }
    }

    [Fact]
    public async Task An_address_that_is_no_text_is_refused()
    {
        using var answer = await _server.Admin.GetAsync("/api/v1/experiments/test/assignment/%ff%fe");
        await answer.ReadProblemAsync(400, "invalid_parameter");
    }

    [Theory]
    [InlineData("/api/v1/experiments/test/explain/u?format=xml")]
    [InlineData("/api/v1/flags/flag/explain/u?format=")]
    public async Task A_form_that_an_explanation_does_not_have_is_refused(string path)
    {
        using var answer = await _server.Admin.GetAsync(path);
        await answer.ReadProblemAsync(400, "invalid_parameter");
    }

    [Theory]
    [InlineData("valeu:amount", "valeu")]
    [InlineData("value:amount,value:other", "value")]
    [InlineData("context.x:amount", "context.x")]
    [InlineData("properties.:amount", "properties.")]
    public async Task A_mapping_to_no_field_is_refused_before_the_file_is_taken(string map, string named)
    {
        foreach (var type in (string[])["text/csv", "application/x-ndjson"])
        {
            var file = new ByteArrayContent("user_id,type,amount,other\nu,bought,1,2\n"u8.ToArray());
            file.Headers.ContentType = new MediaTypeHeaderValue(type);
            using var answer = await _server.Admin.PostAsync("/api/v1/events/import?map=" + map, file);
            var problem = await answer.ReadProblemAsync(400, "invalid_parameter");
            Assert.Contains($"'{named}'", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/api/v1/events", """{"user_id": "u", "type": "bought"}""")]
    [InlineData("/api/v1/experiments/test/track", """{"user_id": "u", "event_name": "bought"}""")]
    public async Task An_event_sent_again_under_its_idempotency_key_counts_once(string path, string body)
    {
        using var first = await PostAsync(path, body, "retry-1");
        using var again = await PostAsync(path, body, "retry-1");
        using var next = await PostAsync(path, body, "retry-2");
        Assert.Equal((201, 200, 201), ((int)first.StatusCode, (int)again.StatusCode, (int)next.StatusCode));
        Assert.Equal(await EventIdAsync(first), await EventIdAsync(again));
        using var odd = await PostAsync(path, body, new string('x', 256));
        await odd.ReadProblemAsync(400, "invalid_idempotency_key");
    }

    [Fact]
    public async Task A_batch_sent_again_under_its_idempotency_key_counts_once()
    {
        const string Body = """[{"user_id": "u", "type": "bought"}, {"user_id": "u", "type": "bought"}]""";
        using var first = await PostAsync("/api/v1/events/batch", Body, "retry");
        using var again = await PostAsync("/api/v1/events/batch", Body, "retry");
        Assert.Equal(2, (await first.ReadJsonAsync()).GetProperty("accepted").GetInt32());
        Assert.Equal(2, (await again.ReadJsonAsync()).GetProperty("duplicates").GetInt32());
    }

    private static async Task<string?> EventIdAsync(HttpResponseMessage answer) =>
        JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("event_id").GetString();

    private async Task<HttpResponseMessage> PostAsync(string path, string body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = Json(body) };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return await _server.Admin.SendAsync(request);
    }
}
