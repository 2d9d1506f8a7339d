using System.Net;

namespace Assay.Server.Tests;

public sealed class VariantWalk : IAsyncLifetime
{
    private AssayServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await AssayServer.StartAsync();
        await _server.SendAsync(
            "POST",
            "/api/v1/experiments",
            """{"key": "v", "variants": [{"key": "a", "allocation_pct": 50}, {"key": "b", "allocation_pct": 30}, {"key": "c", "allocation_pct": 20}]}""",
            HttpStatusCode.Created
        );
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_draft_variant_is_replaced_by_id_and_keeps_it()
    {
        var replaced = await _server.SendAsync(
            "PUT",
            "/api/v1/experiments/v/variants/3",
            """{"name": "See", "allocation_pct": 10, "config": {"size": 2}}"""
        );
        Assert.Equal((3, "c", "See"), (replaced.Count("id"), replaced.Text("key"), replaced.Text("name")));
        Assert.Equal(2, replaced.GetProperty("config").Count("size"));
    }

    [Fact]
    public async Task A_variant_can_be_deleted_from_a_draft_and_not_from_a_running_experiment()
    {
        await _server.SendAsync("DELETE", "/api/v1/experiments/v/variants/c", expected: HttpStatusCode.NoContent);
        await _server.SendAsync(
            "PATCH",
            "/api/v1/experiments/v",
            """{"variants": [{"key": "a", "allocation_pct": 40}, {"key": "b", "allocation_pct": 60}]}"""
        );
        await _server.SendAsync("POST", "/api/v1/experiments/v/start");
        using var refused = await _server.Admin.SendAsync("DELETE", "/api/v1/experiments/v/variants/b");
        await refused.ReadProblemAsync(409, "locked_while_running");
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        using var variant = await _server.Admin.SendAsync("PUT", "/api/v1/experiments/v/variants/z", "{}");
        await variant.ReadProblemAsync(404, "variant_not_found");
        using var experiment = await _server.Admin.SendAsync("DELETE", "/api/v1/experiments/w/variants/a");
        await experiment.ReadProblemAsync(404, "experiment_not_found");
    }

    [Fact]
    public async Task A_stale_If_Match_changes_nothing_and_a_fresh_one_does()
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, "/api/v1/experiments/v")
        {
            Content = Answers.Json("""{"description": "new"}"""),
            Headers = { { "If-Match", "\"7\"" } },
        };
        using var stale = await _server.Admin.SendAsync(request);
        await stale.ReadProblemAsync(412, "stale_version");
        using var again = new HttpRequestMessage(HttpMethod.Patch, "/api/v1/experiments/v")
        {
            Content = Answers.Json("""{"description": "new"}"""),
            Headers = { { "If-Match", "\"1\"" } },
        };
        using var fresh = await _server.Admin.SendAsync(again);
        Assert.Equal("\"2\"", fresh.Headers.ETag?.Tag);
    }
}
