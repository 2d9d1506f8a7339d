using System.Net;
using System.Text.Json;
using Assay.Core.Record;
using Microsoft.Extensions.DependencyInjection;

namespace Assay.Server.Tests;

/// <summary>Whichever way results are asked for, they say the same.</summary>
public sealed class ResultsWalk : IAsyncLifetime
{
    private const string Place = "/api/v1/experiments/basket";

    private AssayServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await AssayServer.StartAsync();
        await _server.SendAsync(
            "POST",
            "/api/v1/experiments",
            """
            {"key": "basket", "variants": [{"key": "control"}, {"key": "new"}], "timezone": "UTC", "metrics": [
              {"key": "bought", "event": "buy", "role": "primary"}, {"key": "seen", "event": "see", "role": "primary"},
              {"key": "spent", "kind": "mean", "event": "buy", "filters": {"country": "US"}}]}
            """,
            HttpStatusCode.Created
        );
        await _server.SendAsync("POST", $"{Place}/start");
        await _server.SendAsync("POST", "/api/v1/exposures/batch", List(120, Exposure));
        await _server.SendAsync("POST", "/api/v1/events/batch", List(120, Event));
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task All_forms_of_the_question_say_the_same_numbers()
    {
        var whole = await _server.SendAsync("GET", $"{Place}/results");
        var bought = Metric(whole, "bought").GetRawText();
        foreach (
            var query in new[]
            {
                "results?granularity=day",
                "results?metrics=bought",
                "results?metrics=*",
                "results?dimension=country",
                "stats",
            }
        )
            Assert.Equal(bought, Metric(await _server.SendAsync("GET", $"{Place}/{query}"), "bought").GetRawText());
        var posted = await _server.SendAsync("POST", $"{Place}/results", """{"conversion_event_type": "buy"}""");
        Assert.Equal(bought, Metric(posted, "bought").GetRawText());
        var byDay = await _server.SendAsync("GET", $"{Place}/results?granularity=day");
        var last = byDay.GetProperty("series").EnumerateArray().Last(period => period.Text("metric") == "bought");
        Assert.Equal(bought, last.GetProperty("cumulative").GetRawText());
        var row = (await _server.SendAsync("GET", $"{Place}/summary"))
            .GetProperty("rows")
            .EnumerateArray()
            .Single(one => one.Text("metric") == "bought" && one.Text("variant") == "new");
        var comparison = Metric(whole, "bought").GetProperty("comparisons")[0];
        foreach (var name in new[] { "difference", "lift", "statistic", "p_value", "adjusted_p_value", "significant" })
            Assert.Equal(comparison.GetProperty(name).GetRawText(), row.GetProperty(name).GetRawText());
    }

    [Fact]
    public async Task Without_a_planned_sample_evidence_is_always_valid_and_the_single_look_stands_beside_it()
    {
        var whole = await _server.SendAsync("GET", $"{Place}/results");
        Assert.Equal(("always_valid", "UTC"), (whole.Text("method"), whole.Text("timezone")));
        var comparison = Metric(whole, "bought").GetProperty("comparisons")[0];
        var anyTime = comparison.GetProperty("always_valid");
        Assert.True(anyTime.GetProperty("p_value").GetDouble() > comparison.GetProperty("p_value").GetDouble());
        var (wide, narrow) = (anyTime.GetProperty("difference_interval"), comparison.GetProperty("difference_interval"));
        Assert.True(wide[0].GetDouble() < narrow[0].GetDouble() && narrow[1].GetDouble() < wide[1].GetDouble());
        Assert.Equal("fixed", (await _server.SendAsync("GET", $"{Place}/results?method=fixed")).Text("method"));
    }

    [Fact]
    public async Task Filters_are_applied_and_shown_and_what_they_cannot_do_is_refused()
    {
        var spent = Metric(await _server.SendAsync("GET", $"{Place}/results"), "spent").GetProperty("variants");
        Assert.Equal(15 * 10.0, spent[0].GetProperty("sum").GetDouble());
        var shown = (await _server.SendAsync("GET", Place)).GetProperty("metrics")[2].GetProperty("filters");
        Assert.Contains("US", shown.GetRawText(), StringComparison.Ordinal);
        foreach (
            var (filters, word) in new[]
            {
                ("""[{"attribute": "a", "op": "matches", "values": ["x"]}]""", "matches"),
                ("""[{"attribute": "a", "op": "gt", "values": ["x"]}]""", "number"),
                ("""[{"segment": "beta"}]""", "segment"),
            }
        )
        {
            var body = $$"""{"key": "other", "metrics": [{"key": "m", "filters": {{filters}}}]}""";
            var refused = await _server.SendAsync("POST", "/api/v1/experiments", body, HttpStatusCode.UnprocessableEntity);
            Assert.Contains(word, refused.GetRawText(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_dimension_or_a_zone_that_there_is_not_is_refused_with_what_helps()
    {
        var unknown = await _server.SendAsync("GET", $"{Place}/results?dimension=nosuch", null, HttpStatusCode.UnprocessableEntity);
        Assert.Contains("country", unknown.Text("detail"), StringComparison.Ordinal);
        foreach (var zone in new[] { "Mars/Olympus", "../etc/passwd", "" })
        {
            var body = $$"""{"key": "other", "timezone": "{{zone}}"}""";
            var refused = await _server.SendAsync("POST", "/api/v1/experiments", body, HttpStatusCode.UnprocessableEntity);
            Assert.True(refused.GetProperty("errors").TryGetProperty("timezone", out _));
        }
    }

    [Fact]
    public async Task Stored_values_beyond_what_a_number_can_square_are_an_overflow_of_their_metric_and_never_a_failure()
    {
        var log = _server.App.Services.GetRequiredService<IEventLog>();
        var now = DateTime.UtcNow;
        await log.AppendAsync(
            [
                .. new[] { 1e308, 1e308, -1e155, 1e155 }.Select(
                    (value, i) => new MetricEvent($"huge{i}", $"u{i % 2}", "buy", now, now, value, """{"country": "US"}""")
                ),
            ],
            CancellationToken.None
        );
        foreach (
            var query in new[]
            {
                "results",
                "results?granularity=hour",
                "results?dimension=country",
                "stats",
                "summary",
                "summary?format=csv",
                "health",
            }
        )
        {
            using var answer = await _server.Admin.SendAsync("GET", $"{Place}/{query}");
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode, $"{query}: {text}");
            Assert.DoesNotContain("Infinity", text, StringComparison.Ordinal);
            Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
        }
        var whole = await _server.SendAsync("GET", $"{Place}/results");
        var spent = Metric(whole, "spent").GetProperty("comparisons")[0];
        Assert.Equal(("overflow", "overflow"), (spent.Text("p_value_unavailable"), spent.Text("effect_size_unavailable")));
        Assert.Equal(JsonValueKind.Number, Metric(whole, "bought").GetProperty("comparisons")[0].GetProperty("p_value").ValueKind);
    }

    private static JsonElement Metric(JsonElement answer, string key) =>
        answer.GetProperty("metrics").EnumerateArray().Single(metric => metric.Text("metric") == key);

    private static string List(int count, Func<int, string> item) => $"[{string.Join(',', Enumerable.Range(0, count).Select(item))}]";

    private static string Exposure(int i) =>
        $$"""{"user_id": "u{{i}}", "experiment_id": "basket", "variant": "{{(i % 2 == 0 ? "control" : "new")}}", "source": "external", "context": {"country": "{{(
            i % 3 == 0 ? "US" : "CA"
        )}}"} }""";

    // Of the control's units every second one buys, a half of those in the US; of the other's three quarters.
    private static string Event(int i) =>
        $$"""{"user_id": "u{{i}}", "type": "{{(i % 4 == 0 || i % 8 is 1 or 3 or 5 ? "buy" : "see")}}", "value": 10, "properties": {"country": "{{(
            i % 8 == 0 ? "US" : "CA"
        )}}"} }""";
}
