using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Assay.Server.Tests;

/// <summary>Whoever has met a variant keeps it for the iteration, whatever is changed around them.</summary>
public sealed class StickinessWalk : IAsyncLifetime
{
    private const string Experiment = "/api/v1/experiments/page";

    private AssayServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await AssayServer.StartAsync();
        await _server.SendAsync(
            "POST",
            "/api/v1/experiments",
            """{"key": "page", "traffic_pct": 30, "variants": [{"key": "control", "allocation_pct": 50}, {"key": "new", "allocation_pct": 50}]}""",
            HttpStatusCode.Created
        );
        await _server.SendAsync("POST", $"{Experiment}/start");
        await _server.SendAsync(
            "POST",
            "/api/v1/flags",
            """
            {"key": "page", "variations": [{"key": "control", "value": "old"}, {"key": "new", "value": "new"}],
             "environments": {"production": {"enabled": true, "default_variation": "control", "rules": [{"id": "test", "serve": {"experiment": "page"}}]}}}
            """,
            HttpStatusCode.Created
        );
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Ramping_reweighting_and_another_audience_move_nobody_who_is_enrolled()
    {
        var units = Enumerable.Range(0, 150).Select(n => $"u-{n}").ToList();
        var enrolled = await AssignAsync(units);
        Assert.InRange(enrolled.Count, 20, 70);
        string[] changes =
        [
            """{"traffic_pct": 60}""",
            Weights(20, 80),
            """{"audience": {"country": "DE"}}""",
            Weights(95, 5),
            """{"traffic_pct": 100, "segments": [], "audience": {"country": "FR"}}""",
            """{"audience": null}""",
        ];
        foreach (var (index, change) in changes.Index())
        {
            var changed = await _server.SendAsync("PATCH", Experiment, change);
            Assert.Equal(index + 2, changed.Count("revision"));
            var now = await AssignAsync(units);
            foreach (var (unit, variant) in enrolled)
                Assert.Equal((unit, variant), (unit, now.GetValueOrDefault(unit)));
            enrolled = now;
        }
        Assert.Equal(units.Count, enrolled.Count);
        var results = await _server.SendAsync("GET", $"{Experiment}/results");
        Assert.Equal(150, results.GetProperty("units").EnumerateObject().Sum(variant => variant.Value.GetInt32()));
    }

    [Fact]
    public async Task A_visitor_keeps_the_variant_after_login_across_new_weights_in_the_experiment_and_in_flags()
    {
        var met = new Dictionary<int, string>();
        foreach (var n in Enumerable.Range(0, 60))
            if (await AssignAsync($$"""{"anonymous_id": "a-{{n}}"}""") is { } variant)
                met[n] = variant;
        Assert.Equal(2, met.Values.Distinct().Count());
        foreach (var (n, variant) in met)
            Assert.Equal(variant, await AssignAsync($$"""{"user_id": "u-{{n}}", "anonymous_id": "a-{{n}}"}"""));
        await _server.SendAsync("PATCH", Experiment, Weights(5, 95));
        await _server.SendAsync("PATCH", Experiment, """{"audience": {"country": "DE"}}""");
        foreach (var (n, variant) in met)
        {
            Assert.Equal(variant, await AssignAsync($$"""{"user_id": "u-{{n}}"}"""));
            Assert.Equal(variant, await AssignAsync($$"""{"anonymous_id": "a-{{n}}"}"""));
            foreach (
                var ids in (string[])
                    [$"\"user_id\": \"u-{n}\"", $"\"anonymous_id\": \"a-{n}\"", $"\"user_id\": \"u-{n}\", \"anonymous_id\": \"b\""]
            )
                Assert.Equal(variant, (await _server.SendAsync("POST", "/api/v1/flags/page/evaluate", $"{{{ids}}}")).Text("variation"));
        }
    }

    [Fact]
    public async Task A_flag_alone_holds_a_visitor_to_the_variant_after_login_too()
    {
        foreach (var n in Enumerable.Range(0, 60))
        {
            var anonymous = await EvaluateAsync($$"""{"anonymous_id": "a-{{n}}"}""");
            if (!anonymous.TryGetProperty("experiment", out var experiment) || experiment.ValueKind == JsonValueKind.Null)
                continue;
            var variation = anonymous.Text("variation");
            Assert.Equal(variation, (await EvaluateAsync($$"""{"user_id": "u-{{n}}", "anonymous_id": "a-{{n}}"}""")).Text("variation"));
            Assert.Equal(variation, (await EvaluateAsync($$"""{"user_id": "u-{{n}}"}""")).Text("variation"));
        }
        var integrity = await _server.SendAsync("GET", $"{Experiment}/health");
        Assert.Equal(0, integrity.GetProperty("integrity").Count("units_in_two_variants"));
    }

    [Fact]
    public async Task A_new_iteration_draws_again_by_a_salt_of_this_month()
    {
        await _server.SendAsync("PATCH", Experiment, """{"traffic_pct": 100}""");
        var units = Enumerable.Range(0, 150).Select(n => $"u-{n}").ToList();
        var before = await AssignAsync(units);
        var month = DateTime.UtcNow.ToString("yyyy-MM", CultureInfo.InvariantCulture);
        var iterations = (await _server.SendAsync("POST", $"{Experiment}/iterations")).GetProperty("iterations");
        var salts = iterations.EnumerateArray().Select(iteration => iteration.Text("salt")).ToList();
        Assert.Equal(2, salts.Distinct().Count());
        Assert.StartsWith(month, salts[1], StringComparison.Ordinal);
        var after = await AssignAsync(units);
        Assert.InRange(units.Count(unit => before[unit] != after[unit]), 45, 105);
    }

    private static string Weights(int control, int other) =>
        $$"""{"variants": [{"key": "control", "allocation_pct": {{control}}}, {"key": "new", "allocation_pct": {{other}}}]}""";

    /// <summary>The variants of those units that take part.</summary>
    private async Task<Dictionary<string, string>> AssignAsync(IEnumerable<string> units)
    {
        var variants = new Dictionary<string, string>();
        foreach (var unit in units)
            if (await AssignAsync($$"""{"user_id": "{{unit}}"}""") is { } variant)
                variants[unit] = variant;
        return variants;
    }

    private async Task<string?> AssignAsync(string body) =>
        (await _server.SendAsync("POST", $"{Experiment}/assign", body)).GetProperty("variant").GetString();

    private Task<JsonElement> EvaluateAsync(string body) => _server.SendAsync("POST", "/api/v1/flags/page/evaluate", body);
}
