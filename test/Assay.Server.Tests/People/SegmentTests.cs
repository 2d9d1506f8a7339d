using System.Net;
using System.Text.Json;

namespace Assay.Server.Tests;

public sealed class SegmentTests : IAsyncLifetime
{
    private AssayServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await AssayServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("""{"country_code": "US", "is_premium": true}""")]
    [InlineData(
        """[{"attribute": "country_code", "op": "in", "values": ["US"]}, {"attribute": "is_premium", "op": "equals", "values": [true]}]"""
    )]
    [InlineData("""{"all": [{"attribute": "country_code", "op": "equals", "value": "US"}, {"is_premium": true}]}""")]
    [InlineData("""{"any": [{"country_code": {"starts_with": "U"}}, {"country_code": "XX"}]}""")]
    public async Task Rules_of_every_form_read_what_is_stored_of_a_user(string rules)
    {
        await CreateAsync($$"""{"key": "us", "rules": {{rules}}}""");
        await _server.SendAsync(
            "POST",
            "/api/v1/users",
            """{"user_id": "ann", "country_code": "US", "is_premium": true}""",
            HttpStatusCode.Created
        );
        var ann = await _server.SendAsync("GET", "/api/v1/segments/us/evaluate/ann");
        Assert.Equal((true, "rules"), (ann.GetProperty("belongs").GetBoolean(), ann.Text("because")));
        var bob = await _server.SendAsync("GET", "/api/v1/segments/us/evaluate/bob");
        Assert.Equal((false, "none"), (bob.GetProperty("belongs").GetBoolean(), bob.Text("because")));
    }

    [Fact]
    public async Task A_segment_is_created_read_replaced_patched_and_deleted()
    {
        var created = await CreateAsync("""{"name": "Beta Users", "included": ["a", 7], "excluded": ["x"]}""");
        Assert.Equal(("beta-users", 2, 1), (created.Text("key"), created.Count("included_count"), created.Count("excluded_count")));

        var replaced = await _server.SendAsync("PUT", "/api/v1/segments/1", """{"name": "Beta", "included": ["b", "c", "d"]}""");
        Assert.Equal((3, 1), (replaced.Count("included_count"), replaced.Count("excluded_count")));

        await _server.SendAsync("PATCH", "/api/v1/segments/1", """{"rules": {"plan": "gold"}, "excluded": null}""");
        var patched = await _server.SendAsync("PATCH", "/api/v1/segments/beta-users", """{"rules": {"age": {"gte": 18}}}""");
        Assert.Equal((3, 0), (patched.Count("included_count"), patched.Count("excluded_count")));
        Assert.Equal("""{"all":[{"attribute":"age","op":"gte","values":[18]}]}""", patched.GetProperty("rules").GetRawText());
        Assert.Equal("Beta", patched.Text("name"));

        await _server.SendAsync("DELETE", "/api/v1/segments/1", expected: HttpStatusCode.NoContent);
        using var gone = await _server.Admin.SendAsync("GET", "/api/v1/segments/1/members");
        await gone.ReadProblemAsync(404, "segment_not_found");
    }

    [Fact]
    public async Task Members_come_and_go_one_by_one_and_many_at_once()
    {
        await CreateAsync("""{"key": "beta", "excluded": ["ann"]}""");
        var assigned = await _server.SendAsync("POST", "/api/v1/segments/assign-user", """{"segment_id": 1, "user_id": "ann"}""");
        Assert.Equal(
            (1, 1, 1, 0),
            (assigned.Count("added"), assigned.Count("removed"), assigned.Count("included_count"), assigned.Count("excluded_count"))
        );
        var again = await _server.SendAsync("POST", "/api/v1/segments/assign-user", """{"segment": "beta", "user_id": "ann"}""");
        Assert.Equal((0, assigned.Count("version")), (again.Count("added"), again.Count("version")));

        var many = await _server.SendAsync(
            "POST",
            "/api/v1/segments/beta/members",
            """{"add": ["b", "c", 4], "remove": ["ann", "nobody"]}"""
        );
        Assert.Equal((3, 1, 3), (many.Count("added"), many.Count("removed"), many.Count("included_count")));
        Assert.Equal(["4", "b", "c"], await MembersAsync("?limit=2"));
        await _server.SendAsync("POST", "/api/v1/segments/beta/members", """{"add": ["b"], "list": "excluded"}""");
        Assert.Equal(["b"], await MembersAsync("?list=excluded"));
        Assert.Equal("excluded", (await _server.SendAsync("GET", "/api/v1/segments/beta/evaluate/b")).Text("because"));

        await _server.SendAsync("POST", "/api/v1/segments/unassign-user", """{"segment": "beta", "user_id": 4}""");
        await _server.RestartAsync();
        Assert.Equal(["b", "c"], await MembersAsync(""));
        Assert.Equal("included", (await _server.SendAsync("GET", "/api/v1/segments/1/evaluate/c")).Text("because"));
    }

    [Fact]
    public async Task An_experiment_takes_the_units_of_any_segment_that_is_assigned_to_it()
    {
        await CreateAsync("""{"key": "a", "included": ["ann"]}""");
        await CreateAsync("""{"key": "b", "included": ["bob"]}""");
        await _server.SendAsync(
            "POST",
            "/api/v1/experiments",
            """{"key": "e", "variants": [{"key": "control"}, {"key": "new"}]}""",
            HttpStatusCode.Created
        );
        await _server.SendAsync("POST", "/api/v1/segments/assign-experiment", """{"segment_id": 1, "experiment_id": 1}""");
        var both = await _server.SendAsync("POST", "/api/v1/segments/assign-experiment", """{"segment": "b", "experiment": "e"}""");
        Assert.Equal(["a", "b"], both.GetProperty("segments").EnumerateArray().Select(one => one.GetString()));
        await _server.SendAsync("POST", "/api/v1/experiments/e/start");
        Assert.Equal(["bucket", "bucket", "audience"], await ReasonsAsync("ann", "bob", "cat"));

        using var used = await _server.Admin.SendAsync("DELETE", "/api/v1/segments/a");
        await used.ReadProblemAsync(409, "in_use");
        await _server.SendAsync("DELETE", "/api/v1/segments/unassign-experiment?segment_id=a&experiment_id=1");
        await _server.SendAsync("DELETE", "/api/v1/segments/unassign-experiment", """{"segment_id": 2, "experiment_id": "e"}""");
        Assert.Equal(["bucket", "bucket", "bucket"], await ReasonsAsync("ann", "bob", "cat"));
        await _server.SendAsync("DELETE", "/api/v1/segments/a", expected: HttpStatusCode.NoContent);
    }

    [Theory]
    [InlineData("POST", "/api/v1/segments", """{"key": "a b"}""", 422, "validation_failed")]
    [InlineData("POST", "/api/v1/segments", """{"key": "s", "rules": {"segment": "absent"}}""", 422, "validation_failed")]
    [InlineData(
        "POST",
        "/api/v1/segments",
        """{"key": "s", "rules": [{"attribute": "a", "op": "resembles", "values": [1]}]}""",
        422,
        "validation_failed"
    )]
    [InlineData("POST", "/api/v1/segments", """{"key": "s", "included": ["a", ""]}""", 422, "validation_failed")]
    [InlineData("POST", "/api/v1/segments", """{"key": "s", "included": ["a", null]}""", 400, "wrong_type")]
    [InlineData("POST", "/api/v1/segments", """{"key": "s", "rules": 7}""", 400, "wrong_type")]
    [InlineData("PATCH", "/api/v1/segments/beta", """{"included": {}}""", 400, "wrong_type")]
    [InlineData("POST", "/api/v1/segments/assign-user", """{"segment": "beta"}""", 422, "validation_failed")]
    [InlineData("POST", "/api/v1/segments/assign-user", """{"segment": "absent", "user_id": "u"}""", 404, "segment_not_found")]
    [InlineData(
        "POST",
        "/api/v1/segments/assign-experiment",
        """{"segment": "beta", "experiment": "absent"}""",
        404,
        "experiment_not_found"
    )]
    [InlineData("DELETE", "/api/v1/segments/unassign-experiment?experiment_id=1", null, 422, "validation_failed")]
    [InlineData("GET", "/api/v1/segments/beta/members?list=all", null, 400, "invalid_parameter")]
    public async Task What_makes_no_sense_is_refused(string method, string path, string? body, int status, string code)
    {
        await CreateAsync("""{"key": "beta"}""");
        using var refused = await _server.Admin.SendAsync(method, path, body);
        await refused.ReadProblemAsync(status, code);
    }

    [Fact]
    public async Task Lists_may_be_far_longer_than_other_bodies()
    {
        var ids = string.Join(',', Enumerable.Range(0, 100_000).Select(n => $"\"user-with-a-rather-long-id-{n}\""));
        var created = await CreateAsync($$"""{"key": "long", "included": [{{ids}}]}""");
        Assert.Equal(100_000, created.Count("included_count"));
        Assert.Equal(
            "included",
            (await _server.SendAsync("GET", "/api/v1/segments/long/evaluate/user-with-a-rather-long-id-99999")).Text("because")
        );
    }

    private Task<JsonElement> CreateAsync(string body) => _server.SendAsync("POST", "/api/v1/segments", body, HttpStatusCode.Created);

    private async Task<List<string>> ReasonsAsync(params string[] users)
    {
        var reasons = new List<string>();
        foreach (var user in users)
            reasons.Add((await _server.SendAsync("GET", $"/api/v1/experiments/e/assignment/{user}?enroll=false")).Text("reason"));
        return reasons;
    }

    /// <summary>All pages of the members of 'beta'.</summary>
    private async Task<List<string>> MembersAsync(string query)
    {
        var ids = new List<string>();
        for (string? address = "/api/v1/segments/beta/members" + query; address is not null; )
        {
            using var answer = await _server.Admin.SendAsync("GET", address);
            ids.AddRange((await answer.ReadJsonAsync()).EnumerateArray().Select(id => id.GetString()!));
            address = answer.Headers.TryGetValues("Link", out var links) ? links.Single().Split('<', '>')[1] : null;
        }
        return ids;
    }
}
