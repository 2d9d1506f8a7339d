using System.Net;
using System.Text.Json;

namespace Assay.Server.Tests;

/// <summary>Create, start, assign, track, read: with the least that anybody would write.</summary>
public sealed class FirstExperimentWalk : IAsyncLifetime
{
    private AssayServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await AssayServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task From_a_bare_description_to_stats()
    {
        var created = await _server.SendAsync(
            "POST",
            "/api/v1/experiments",
            """
            {"name": "New Feature Test", "hypothesis": "It helps", "variants": [
              {"name": "control", "allocation": 0.5, "config": {}}, {"name": "new-feature", "allocation": 0.5, "config": {"enabled": true}}],
             "metrics": ["conversion"], "target_sample_size": 1000}
            """,
            HttpStatusCode.Created
        );
        Assert.Equal("new-feature-test", created.Text("key"));
        Assert.Equal("draft", created.Text("status"));
        Assert.True(created.GetProperty("variants")[0].GetProperty("is_control").GetBoolean());
        Assert.Equal(50, created.GetProperty("variants")[1].GetProperty("allocation_pct").GetDecimal());

        var started = await _server.SendAsync("POST", "/api/v1/experiments/new-feature-test/start");
        Assert.Equal("running", started.Text("status"));

        var assigned = await _server.SendAsync("POST", "/api/v1/experiments/new-feature-test/assign", """{"user_id": "user123"}""");
        Assert.Contains(assigned.Text("variant"), (string[])["control", "new-feature"]);
        Assert.Equal("bucket", assigned.Text("reason"));
        Assert.InRange(assigned.GetProperty("bucket").GetInt32(), 0, 9999);
        Assert.Equal(JsonValueKind.Object, assigned.GetProperty("config").ValueKind);

        await _server.SendAsync(
            "POST",
            "/api/v1/experiments/new-feature-test/track",
            """{"user_id": "user123", "event_name": "conversion", "value": 1.0}""",
            HttpStatusCode.Created
        );

        var stats = await _server.SendAsync("GET", "/api/v1/experiments/new-feature-test/stats");
        var variant = assigned.Text("variant");
        Assert.Equal(1, stats.GetProperty("units").GetProperty(variant).GetInt64());
        var arm = stats.GetProperty("metrics")[0].GetProperty("variants").EnumerateArray().Single(one => one.Text("variant") == variant);
        Assert.Equal((1, 1.0), (arm.GetProperty("units").GetInt64(), arm.GetProperty("mean").GetDouble()));
        Assert.Equal("keep_running", stats.GetProperty("recommendation").Text("action"));
    }

    [Fact]
    public async Task From_keys_and_percentages_to_results_by_day_and_bulk()
    {
        await _server.SendAsync(
            "POST",
            "/api/v1/experiments",
            """
            {"key": "homepage", "name": "Homepage", "variants": [
              {"key": "control", "name": "Control", "allocation_pct": 50, "is_control": true},
              {"key": "treatment", "name": "Treatment", "allocation_pct": 50, "is_control": false}], "metrics": ["click"]}
            """,
            HttpStatusCode.Created
        );
        await _server.SendAsync("POST", "/api/v1/experiments/1/start");

        var first = await _server.SendAsync("GET", "/api/v1/experiments/1/assignment/user123");
        var second = await _server.SendAsync("GET", "/api/v1/experiments/1/assignment/user123");
        Assert.Equal(first.Text("variant"), second.Text("variant"));
        Assert.Equal((true, false), (first.GetProperty("is_new").GetBoolean(), second.GetProperty("is_new").GetBoolean()));

        await _server.SendAsync(
            "POST",
            "/api/v1/events",
            """{"experiment_id": 1, "user_id": "user123", "event_type": "click", "properties": {"button": "buy"}}""",
            HttpStatusCode.Created
        );

        var results = await _server.SendAsync("GET", "/api/v1/experiments/1/results?granularity=day&include_ci=true");
        Assert.Equal("homepage", results.GetProperty("experiment").Text("key"));
        Assert.Equal(1, results.GetProperty("units").GetProperty(first.Text("variant")).GetInt64());
        var period = Assert.Single(results.GetProperty("series").EnumerateArray());
        Assert.Equal("click", period.Text("metric"));

        var bulk = await _server.SendAsync(
            "POST",
            "/api/v1/assignments/bulk",
            """{"user_id": "user123", "experiment_ids": [1, "homepage", 99]}"""
        );
        Assert.Equal(
            [first.Text("variant"), first.Text("variant"), null],
            bulk.EnumerateArray().Select(one => one.GetProperty("variant").GetString())
        );
        Assert.Equal("experiment_not_found", bulk[2].Text("error"));
    }

    [Fact]
    public async Task Variants_added_one_by_one_events_queried_by_variant_and_results_for_one_event()
    {
        var key = await _server.SendAsync("POST", "/api/auth/keys", """{"name": "walk"}""", HttpStatusCode.Created);
        Assert.StartsWith("assay_", key.Text("key"), StringComparison.Ordinal);

        await _server.SendAsync("POST", "/api/experiments", """{"name": "Pricing"}""", HttpStatusCode.Created);
        await _server.SendAsync(
            "POST",
            "/api/experiments/1/variants",
            """{"name": "control", "percent_allocated": 50}""",
            HttpStatusCode.Created
        );
        var added = await _server.SendAsync(
            "POST",
            "/api/experiments/1/variants",
            """{"name": "cheaper", "percent_allocated": 50}""",
            HttpStatusCode.Created
        );
        Assert.Equal(2, added.GetProperty("id").GetInt32());
        await _server.SendAsync("POST", "/api/experiments/1/start");

        var units = Enumerable.Range(0, 40).Select(n => $"u{n}").ToList();
        var cheaper = new List<string>();
        foreach (var unit in units)
        {
            var placed = await _server.SendAsync("GET", $"/api/experiments/1/assignment/{unit}");
            if (placed.Text("variant") == "cheaper")
                cheaper.Add(unit);
            await _server.SendAsync("POST", "/api/events", $$"""{"type": "conversion", "user_id": "{{unit}}"}""", HttpStatusCode.Created);
        }
        Assert.NotEmpty(cheaper);

        var events = await _server.SendAsync("POST", "/api/events/1", """{"variant_id": 2, "event_types": ["conversion"]}""");
        Assert.Equal(cheaper.Order(), events.EnumerateArray().Select(one => one.Text("user_id")).Order());

        var results = await _server.SendAsync("POST", "/api/experiments/1/results", """{"conversion_event_type": "conversion"}""");
        Assert.Equal((1, "Pricing"), (results.GetProperty("experiment_id").GetInt32(), results.Text("experiment_name")));
        var variant = results.GetProperty("variants").EnumerateArray().Single(one => one.GetProperty("variant_id").GetInt32() == 2);
        Assert.Equal(cheaper.Count, variant.GetProperty("conversions").GetInt32());
        Assert.Equal(1, variant.GetProperty("conversion_rate").GetDouble());
    }
}
