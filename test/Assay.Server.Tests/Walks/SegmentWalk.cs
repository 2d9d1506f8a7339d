using System.Net;
using System.Text.Json;

namespace Assay.Server.Tests;

/// <summary>Key, experiment, variants, segment, users, assignment, eligibility, events, results: addresses without a version.</summary>
public sealed class SegmentWalk : IAsyncLifetime
{
    private AssayServer _server = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync() => _server = await AssayServer.StartAsync();

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return _server.DisposeAsync();
    }

    [Fact]
    public async Task From_a_key_to_the_results_of_a_segment()
    {
        _client = _server.Admin;
        var key = await SendAsync("POST", "/api/auth/keys", """{"name": "Shop"}""");
        _client = _server.CreateClient(key.Text("key"));

        var experiment = await SendAsync("POST", "/api/experiments", """{"name": "Premium Checkout", "metrics": ["conversion"]}""");
        Assert.Equal((1, "draft"), (experiment.Count("id"), experiment.Text("status")));
        await SendAsync("POST", "/api/experiments/1/variants", """{"name": "Control", "percent_allocated": 50}""");
        await SendAsync("POST", "/api/experiments/1/variants", """{"name": "One Page", "percent_allocated": 50}""");

        await SendAsync(
            "POST",
            "/api/segments",
            """{"name": "US Premium", "description": "Paying, in the US", "rules": {"country_code": "US", "is_premium": true}}"""
        );
        await SendAsync("POST", "/api/segments", """{"name": "Friends"}""");
        await CreateUsersAsync();
        await SendAsync("POST", "/api/segments/assign-user", """{"segment_id": 2, "user_id": "friend"}""");
        await SendAsync("POST", "/api/segments/assign-experiment", """{"segment_id": 1, "experiment_id": 1}""");
        await SendAsync("POST", "/api/segments/assign-experiment", """{"segment_id": 2, "experiment_id": 1}""");
        await SendAsync("POST", "/api/experiments/1/start");

        Assert.True(await IsEligibleAsync("premium-1"));
        Assert.True(await IsEligibleAsync("friend"));
        Assert.False(await IsEligibleAsync("abroad"));
        Assert.False(await IsEligibleAsync("stranger"));
        Assert.True(await IsEligibleAsync("stranger", """{"country_code": "US", "is_premium": true}"""));
        Assert.False(await IsEligibleAsync("premium-1", """{"is_premium": false}"""));

        var onePage = await EnrolAndConvertAsync();
        var events = await SendAsync("POST", "/api/events/1", """{"variant_id": 2, "event_types": ["conversion"]}""");
        Assert.Equal(onePage.Order(), events.EnumerateArray().Select(one => one.Text("user_id")).Order());

        foreach (var odd in (string[])["[2]", "{}", "true"])
            using (var refused = await _client.SendAsync("POST", "/api/events/1", $$"""{"variant_id": {{odd}}}"""))
                await refused.ReadProblemAsync(400, "wrong_type");

        var results = await SendAsync("POST", "/api/experiments/1/results", """{"conversion_event_type": "conversion"}""");
        var variant = results.GetProperty("variants").EnumerateArray().Single(one => one.Count("variant_id") == 2);
        Assert.Equal((onePage.Count, 1.0), (variant.Count("users"), variant.GetProperty("conversion_rate").GetDouble()));
        Assert.Equal("Premium Checkout", results.Text("experiment_name"));
    }

    private async Task CreateUsersAsync()
    {
        foreach (var n in Enumerable.Range(1, 30))
            await SendAsync("POST", "/api/users", $$"""{"user_id": "premium-{{n}}", "country_code": "US", "is_premium": true}""");
        await SendAsync("POST", "/api/users", """{"user_id": "abroad", "first_name": "Kari", "country_code": "NO", "is_premium": true}""");
        await SendAsync(
            "POST",
            "/api/users",
            """{"user_id": "friend", "first_name": "Ola", "last_name": "Li", "email": "ola@example.org"}"""
        );
    }

    /// <summary>Everybody of the segment meets a variant and converts; answers who met the second.</summary>
    private async Task<List<string>> EnrolAndConvertAsync()
    {
        var onePage = new List<string>();
        foreach (var user in Enumerable.Range(1, 30).Select(n => $"premium-{n}"))
        {
            var placed = await SendAsync("POST", "/api/experiments/1/assign", $$"""{"user_id": "{{user}}"}""");
            if (placed.Count("variant_id") == 2)
                onePage.Add(user);
            await SendAsync("POST", "/api/events", $$"""{"type": "conversion", "user_id": "{{user}}"}""");
        }
        Assert.NotEmpty(onePage);
        return onePage;
    }

    private async Task<bool> IsEligibleAsync(string user, string attributes = "{}")
    {
        var eligible = await SendAsync(
            "POST",
            "/api/experiments/check-eligibility",
            $$"""{"user_id": "{{user}}", "experiment_ids": [1], "attributes": {{attributes}}, "enroll": false}"""
        );
        return eligible.GetProperty("eligible_experiment_ids").TryGetProperty("1", out var one) && one.Text("variant").Length > 0;
    }

    private async Task<JsonElement> SendAsync(string method, string address, string? body = null)
    {
        using var answer = await _client.SendAsync(method, address, body);
        Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Created, $"{method} {address}: {(int)answer.StatusCode}");
        return await answer.ReadJsonAsync();
    }
}
