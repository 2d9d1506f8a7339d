using System.Net;
using System.Text.Json;

namespace Assay.Server.Tests;

public sealed class UserTests : IAsyncLifetime
{
    private AssayServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await AssayServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_user_is_created_read_by_either_id_patched_replaced_and_deleted()
    {
        var created = await CreateAsync(
            """{"user_id": "ann", "first_name": "Ann", "is_premium": true, "attributes": {"plan": "gold", "age": 41}}"""
        );
        Assert.Equal(("1", "ann", "gold"), (created.Text("id"), created.Text("user_id"), created.GetProperty("attributes").Text("plan")));

        var patched = await _server.SendAsync(
            "PATCH",
            "/api/v1/users/1",
            """{"first_name": null, "attributes": {"plan": null, "city": "Oslo"}}"""
        );
        Assert.Equal(JsonValueKind.Null, patched.GetProperty("first_name").ValueKind);
        Assert.Equal("""{"age":41,"city":"Oslo"}""", patched.GetProperty("attributes").GetRawText());
        Assert.True(patched.GetProperty("is_premium").GetBoolean());

        var replaced = await _server.SendAsync("PUT", "/api/v1/users/ann", """{"email": "ann@example.org"}""");
        Assert.Equal((3, true), (replaced.Count("version"), replaced.GetProperty("is_premium").GetBoolean()));

        await _server.SendAsync("DELETE", "/api/v1/users/ann", expected: HttpStatusCode.NoContent);
        using var gone = await _server.Admin.SendAsync("GET", "/api/v1/users/ann");
        await gone.ReadProblemAsync(404, "user_not_found");
    }

    [Fact]
    public async Task Ids_may_be_numbers_or_left_out()
    {
        Assert.Equal("4711", (await CreateAsync("""{"user_id": 4711}""")).Text("user_id"));
        Assert.Equal("2", (await CreateAsync("{}")).Text("user_id"));
        Assert.Equal("1", (await _server.SendAsync("GET", "/api/v1/users/4711")).Text("id"));
    }

    [Fact]
    public async Task Lists_come_in_pages_and_are_narrowed_by_address_or_by_how_the_user_id_begins()
    {
        foreach (var id in (string[])["b1", "a2", "a1", "c"])
            await CreateAsync($$"""{"user_id": "{{id}}", "email": "{{id[0]}}@example.org"}""");

        Assert.Equal(["b1", "a2", "a1", "c"], await ListAsync("?limit=3"));
        Assert.Equal(["a1", "a2"], await ListAsync("?q=a&limit=1"));
        Assert.Equal(["a2", "a1"], await ListAsync("?email=a@example.org&limit=1"));
        using var both = await _server.Admin.SendAsync("GET", "/api/v1/users?q=a&email=b");
        await both.ReadProblemAsync(400, "invalid_parameter");
    }

    [Fact]
    public async Task A_version_once_seen_is_not_sent_again_and_a_stale_one_changes_nothing()
    {
        await CreateAsync("""{"user_id": "ann"}""");
        using var known = new HttpRequestMessage(HttpMethod.Get, "/api/v1/users/ann") { Headers = { { "If-None-Match", "\"1\"" } } };
        using var unchanged = await _server.Admin.SendAsync(known);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        using var old = new HttpRequestMessage(HttpMethod.Delete, "/api/v1/users/ann") { Headers = { { "If-Match", "\"7\"" } } };
        using var stale = await _server.Admin.SendAsync(old);
        await stale.ReadProblemAsync(412, "stale_version");
    }

    [Theory]
    [InlineData("""{"attributes": []}""", 400, "wrong_type")]
    [InlineData("""{"is_premium": "yes"}""", 400, "wrong_type")]
    [InlineData("""{"user_id": ""}""", 422, "validation_failed")]
    [InlineData("""{"user_id": "taken"}""", 409, "duplicate_key")]
    public async Task What_cannot_be_a_user_is_refused(string body, int status, string code)
    {
        await CreateAsync("""{"user_id": "taken"}""");
        using var refused = await _server.Admin.SendAsync("POST", "/api/v1/users", body);
        await refused.ReadProblemAsync(status, code);
    }

    [Theory]
    [InlineData("users/ann")]
    [InlineData("segments/rich/evaluate/ann")]
    [InlineData("experiments/trial/explain/ann")]
    public async Task A_publishable_key_learns_nothing_of_what_is_stored_of_a_user(string address)
    {
        await CreateAsync("""{"user_id": "ann", "is_premium": true}""");
        await _server.SendAsync("POST", "/api/v1/segments", """{"key": "rich", "rules": {"is_premium": true}}""", HttpStatusCode.Created);
        const string trial =
            """{"key": "trial", "name": "t", "audience": {"is_premium": true}, "variants": [{"key": "a"}, {"key": "b"}]}""";
        await _server.SendAsync("POST", "/api/v1/experiments", trial, HttpStatusCode.Created);
        using var browser = await _server.CreateClientAsync("client");
        using var refused = await browser.SendAsync("GET", $"/api/v1/{address}");
        await refused.ReadProblemAsync(403, "insufficient_scope");
        await _server.SendAsync("GET", $"/api/v1/{address}");
    }

    [Fact]
    public async Task Erasure_is_refused_plainly_and_nothing_is_deleted()
    {
        await CreateAsync("""{"user_id": "ann"}""");
        using var refused = await _server.Admin.SendAsync("DELETE", "/api/v1/users/ann?erase=true");
        await refused.ReadProblemAsync(422, "erase_unavailable");
        await _server.SendAsync("GET", "/api/v1/users/ann");
    }

    private Task<JsonElement> CreateAsync(string body) => _server.SendAsync("POST", "/api/v1/users", body, HttpStatusCode.Created);

    /// <summary>The user ids of all pages.</summary>
    private async Task<List<string>> ListAsync(string query)
    {
        var ids = new List<string>();
        for (string? address = "/api/v1/users" + query; address is not null; )
        {
            using var answer = await _server.Admin.SendAsync("GET", address);
            ids.AddRange((await answer.ReadJsonAsync()).EnumerateArray().Select(user => user.Text("user_id")));
            address = answer.Headers.TryGetValues("Link", out var links) ? links.Single().Split('<', '>')[1] : null;
        }
        return ids;
    }
}
