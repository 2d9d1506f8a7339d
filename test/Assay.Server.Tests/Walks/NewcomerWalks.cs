using System.Net;
using System.Text.Json;

namespace Assay.Server.Tests;

/// <summary>Walks as newcomers from other systems take them, with the bodies that they are used to: what they look for at the end is there to see.</summary>
public sealed class NewcomerWalks : IAsyncLifetime
{
    private AssayServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await AssayServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Create_start_assign_track_and_the_conversion_is_in_the_stats()
    {
        var made = await PostAsync(
            "/api/v1/experiments",
            """
            {"name": "New Feature Test", "hypothesis": "…", "variants": [{"name": "control",
             "allocation": 0.5, "config": {}}, {"name": "new-feature", "allocation": 0.5, "config": {"enabled": true}}],
             "metrics": ["conversion"], "target_sample_size": 1000}
            """
        );
        var path = $"/api/v1/experiments/{made.Text("key")}";
        var early = await PostAsync(path + "/assign", """{"user_id": "user123"}""");
        Assert.Contains($"POST {path}/start", early.Text("next_step"), StringComparison.Ordinal);
        var untold = await PostAsync(path + "/track", """{"user_id": "early", "event_name": "conversion", "value": 1.0}""");
        Assert.Contains($"POST {path}/start", untold.Text("why"), StringComparison.Ordinal);
        await PostAsync(path + "/start");
        var assigned = await PostAsync(path + "/assign", """{"user_id": "user123"}""");
        var isControl = assigned.Text("variant") == "control";
        Assert.Equal(
            isControl ? "{}" : """{"enabled":true}""",
            assigned.GetProperty("config").GetRawText().Replace(" ", "", StringComparison.Ordinal)
        );
        var tracked = await PostAsync(path + "/track", """{"user_id": "user123", "event_name": "conversion", "value": 1.0}""");
        Assert.Equal(("new-feature-test", "conversion"), CountsFor(tracked));

        var stats = await _server.SendAsync("GET", path + "/stats");
        var arm = Arms(stats, "conversion").Single(one => one.Text("variant") == assigned.Text("variant"));
        Assert.Equal((1, 1.0), (arm.Count("units"), arm.GetProperty("sum").GetDouble()));
        Assert.Equal("keep_running", stats.GetProperty("recommendation").Text("action"));
    }

    [Fact]
    public async Task Look_up_an_assignment_click_and_the_click_is_in_the_results_by_day()
    {
        await PostAsync(
            "/api/v1/experiments",
            """
            {"key": "homepage_cta_test", "name": "Homepage CTA Test", "variants": [
             {"key": "control", "name": "Blue Button", "allocation_pct": 50, "is_control": true},
             {"key": "treatment", "name": "Green Button", "allocation_pct": 50, "is_control": false}]}
            """
        );
        await PostAsync("/api/v1/experiments/1/start");
        var first = await _server.SendAsync("GET", "/api/v1/experiments/1/assignment/user123");
        var second = await _server.SendAsync("GET", "/api/v1/experiments/1/assignment/user123");
        Assert.Equal(first.Text("variant"), second.Text("variant"));
        var clicked = await PostAsync(
            "/api/v1/events",
            """{"experiment_id": 1, "user_id": "user123", "event_type": "click", "properties": {"button": "cta", "page": "homepage"}}"""
        );
        Assert.Equal(("user123", "click", 1), (clicked.Text("user_id"), clicked.Text("type"), clicked.Count("experiment_id")));
        Assert.Equal("cta", clicked.GetProperty("properties").Text("button"));
        Assert.NotEqual("", clicked.Text("id"));

        var results = await _server.SendAsync("GET", "/api/v1/experiments/1/results?granularity=day&include_ci=true");
        Assert.Equal(1, Arms(results, "click").Sum(arm => arm.GetProperty("sum").GetDouble()));
        Assert.NotEmpty(results.GetProperty("series").EnumerateArray());
        var bulk = await PostAsync("/api/v1/assignments/bulk", """{"user_id": "user123", "experiment_ids": [1, 2]}""");
        Assert.Equal([first.Text("variant"), null], bulk.EnumerateArray().Select(one => one.GetProperty("variant").GetString()));
    }

    [Fact]
    public async Task A_segments_users_are_eligible_convert_and_are_counted()
    {
        var key = await PostAsync("/api/auth/keys", """{"name": "my app"}""");
        Assert.StartsWith("assay_", key.Text("key"), StringComparison.Ordinal);
        await PostAsync("/api/experiments", """{"name": "new_checkout_flow"}""");
        await PostAsync("/api/experiments/1/variants", """{"name": "control", "percent_allocated": 50.0}""");
        await PostAsync("/api/experiments/1/variants", """{"name": "new", "percent_allocated": 50.0}""");
        await PostAsync("/api/segments", """{"name": "US Premium Users", "rules": {"country_code": "US", "is_premium": true}}""");
        await PostAsync("/api/segments/assign-experiment", """{"experiment_id": 1, "segment_id": 1}""");
        var early = await PostAsync("/api/experiments/check-eligibility", """{"user_id": "user-1", "experiment_ids": [1]}""");
        Assert.Contains("/start", early.Text("next_step"), StringComparison.Ordinal);
        await PostAsync("/api/experiments/1/start");
        for (var user = 0; user < 40; user++)
        {
            await PostAsync(
                "/api/users",
                $$"""{"user_id": "user-{{user}}", "country_code": "US", "is_premium": {{(user < 30 ? "true" : "false")}}}"""
            );
            var eligible = await PostAsync(
                "/api/experiments/check-eligibility",
                $$"""{"user_id": "user-{{user}}", "experiment_ids": [1]}"""
            );
            var found = eligible.GetProperty("eligible_experiment_ids");
            Assert.Equal((user, user < 30), (user, found.TryGetProperty("1", out var one)));
            if (user < 30 && user % 2 == 0)
                await PostAsync(
                    "/api/events",
                    $$$"""{"type": "conversion", "user_id": "user-{{{user}}}", "experiment_id": 1, "variant_id": {{{one.Count("variant_id")}}}, "properties": {"value": 99.99}}"""
                );
        }
        var listed = await PostAsync("/api/events/1", """{"event_types": ["click", "conversion"]}""");
        Assert.Equal(15, listed.GetArrayLength());
        var results = await PostAsync(
            "/api/experiments/1/results",
            """{"conversion_event_type": "conversion", "confidence_level": 0.95}"""
        );
        var arms = results.GetProperty("variants").EnumerateArray().ToArray();
        Assert.Equal((30, 15), (arms.Sum(arm => arm.Count("users")), arms.Sum(arm => arm.Count("conversions"))));
    }

    [Fact]
    public async Task An_event_that_names_experiment_and_variant_is_listed_and_counted()
    {
        await PostAsync("/api/experiments", """{"name": "Pricing", "variants": [{"name": "control"}, {"name": "cheaper"}]}""");
        await PostAsync("/api/experiments/1/start");
        var looked = await _server.SendAsync("GET", "/api/v1/experiments/1/assignment/ann?enroll=false");
        var variant = looked.Count("variant_id");
        await PostAsync(
            "/api/events",
            $$$"""{"type": "conversion", "user_id": "ann", "experiment_id": 1, "variant_id": {{{variant}}}, "properties": {"value": 99.99}}"""
        );
        var listed = await PostAsync("/api/events/1", $$"""{"variant_id": {{variant}}, "event_types": ["click", "conversion"]}""");
        Assert.Equal("ann", Assert.Single(listed.EnumerateArray()).Text("user_id"));
        var results = await PostAsync("/api/experiments/1/results", """{"conversion_event_type": "conversion"}""");
        var arms = results.GetProperty("variants").EnumerateArray().ToArray();
        Assert.Equal((1, 1), (arms.Sum(arm => arm.Count("users")), arms.Sum(arm => arm.Count("conversions"))));
    }

    [Fact]
    public async Task An_sdks_three_calls_give_a_variant_a_feature_and_a_tracked_purchase()
    {
        using var sdk = await _server.CreateClientAsync("client");
        await PostAsync(
            "/api/v1/experiments",
            """
            {"key": "experiment-key", "variants": [{"key": "control"}, {"key": "treatment"}],
             "metrics": [{"key": "spent", "kind": "mean", "event": "purchase_completed"}]}
            """
        );
        await PostAsync("/api/v1/experiments/experiment-key/start");
        await PostAsync(
            "/api/v1/flags",
            """{"key": "feature-key", "client_visible": true, "environments": {"production": {"enabled": true, "rules": [{"serve": {"variation": "on"}}]}}}"""
        );
        var variant = await AskAsync(sdk, "/api/v1/experiments/experiment-key/assign", """{"user_id": "user-1"}""");
        Assert.Contains(variant.Text("variant"), (string[])["control", "treatment"]);
        var feature = await AskAsync(sdk, "/api/v1/flags/feature-key/evaluate", """{"user_id": "user-1"}""");
        Assert.True(feature.Bool("value"));
        var purchase = """{"type": "purchase_completed", "user_id": "user-1", "properties": {"value": 99.99}}""";
        var tracked = await AskAsync(sdk, "/api/v1/events", purchase);
        Assert.Equal(("experiment-key", "spent"), CountsFor(tracked));
        var results = await _server.SendAsync("GET", "/api/v1/experiments/experiment-key/results");
        Assert.Equal(99.99, Arms(results, "spent").Sum(arm => arm.GetProperty("sum").GetDouble()));
    }

    private static (string, string) CountsFor(JsonElement tracked)
    {
        var one = Assert.Single(tracked.GetProperty("counts_for").EnumerateArray());
        return (one.Text("experiment"), one.Text("metric"));
    }

    private static IEnumerable<JsonElement> Arms(JsonElement results, string metric) =>
        results
            .GetProperty("metrics")
            .EnumerateArray()
            .Single(one => one.Text("metric") == metric)
            .GetProperty("variants")
            .EnumerateArray();

    private Task<JsonElement> PostAsync(string address, string? body = null) => AskAsync(_server.Admin, address, body);

    private static async Task<JsonElement> AskAsync(HttpClient client, string address, string? body)
    {
        using var answer = await client.SendAsync("POST", address, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Created, $"{address}: {(int)answer.StatusCode} {text}");
        return JsonElement.Parse(text);
    }
}
