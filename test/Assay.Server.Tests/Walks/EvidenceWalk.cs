using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Assay.Server.Tests;

/// <summary>What counts as evidence: who met what first, whoever they were called, in whatever order it came.</summary>
public sealed class EvidenceWalk : IAsyncLifetime
{
    private const string Experiment = "/api/v1/experiments/page";
    private static readonly DateTime s_before = DateTime.UtcNow.AddDays(-2);

    private AssayServer _server = null!;
    private int _asked;

    public async ValueTask InitializeAsync()
    {
        _server = await AssayServer.StartAsync();
        await _server.SendAsync(
            "POST",
            "/api/v1/experiments",
            """{"key": "page", "variants": [{"key": "control"}, {"key": "b"}], "metrics": [{"key": "m", "event": "buy"}]}""",
            HttpStatusCode.Created
        );
        await _server.SendAsync("POST", $"{Experiment}/start");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task An_earlier_exposure_that_arrives_later_is_the_first_with_its_context()
    {
        await ExposeAsync("u", "b", 2, """{"device": "tablet"}""");
        await HappenAsync("u", 1);
        await ExposeAsync("u", "b", 0, """{"device": "phone"}""");

        var results = await _server.SendAsync("GET", $"{Experiment}/results?dimension=device");
        Assert.Equal((1, 1), await CountsAsync());
        var value = Assert.Single(results.GetProperty("breakdown").EnumerateArray());
        Assert.Equal("phone", value.Text("value"));
    }

    [Fact]
    public async Task A_late_exposure_belongs_to_the_iteration_and_revision_of_its_time()
    {
        var began = DateTime.UtcNow;
        await _server.SendAsync(
            "PATCH",
            Experiment,
            """{"variants": [{"key": "control", "allocation_pct": 90}, {"key": "b", "allocation_pct": 10}]}"""
        );
        var first = Enumerable.Range(0, 200).Select(n => Exposure($"u{n}", n % 2 == 0 ? "control" : "b", began));
        await BatchAsync("exposures", first);
        Assert.False((await _server.SendAsync("GET", $"{Experiment}/results")).GetProperty("srm").GetProperty("flagged").GetBoolean());

        await _server.SendAsync("POST", $"{Experiment}/stop");
        await _server.SendAsync("POST", $"{Experiment}/iterations");
        await BatchAsync("exposures", [Exposure("late", "b", began)]);
        Assert.Equal((201, 0), (await UnitsAsync("?iteration=1"), await UnitsAsync("?iteration=2")));
    }

    [Fact]
    public async Task What_another_system_assigned_is_evidence_and_decides_nothing()
    {
        var own = await AssignAsync("""{"user_id": "u"}""", look: "u");
        var other = own == "b" ? "control" : "b";
        await BatchAsync("exposures", [Exposure("u", other, DateTime.UtcNow)]);

        Assert.Equal(own, await AssignAsync("""{"user_id": "u"}"""));
        Assert.Equal(0, await UnitsAsync(""));
        await CrossoversAreAsync(1);
    }

    [Fact]
    public async Task Visitors_who_sign_in_are_as_many_units_as_people_with_all_they_did()
    {
        foreach (var n in Enumerable.Range(0, 10))
        {
            var met = await AssignAsync($$"""{"anonymous_id": "v{{n}}"}""");
            await TrackAsync($$"""{"anonymous_id": "v{{n}}", "event_name": "buy"}""");
            Assert.Equal(met, await AssignAsync($$"""{"anonymous_id": "v{{n}}", "user_id": "p{{n}}"}"""));
            Assert.Equal(met, await AssignAsync($$"""{"user_id": "p{{n}}"}"""));
            await TrackAsync($$"""{"user_id": "p{{n}}", "event_name": "buy"}""");
        }
        Assert.Equal((10, 10), await CountsAsync());
        await CrossoversAreAsync(0);
        await _server.RestartAsync();
        Assert.Equal((10, 10), await CountsAsync());
    }

    [Theory]
    [InlineData("POST", "/api/v1/experiments/page/assign", """{"anonymous_id": "v", "user_id": "p"}""")]
    [InlineData("GET", "/api/v1/experiments/page/assignment/p?anonymous_id=v", null)]
    [InlineData("POST", "/api/v1/assignments/bulk", """{"anonymous_id": "v", "user_id": "p", "experiment_ids": ["page"]}""")]
    [InlineData("POST", "/api/v1/experiments/page/track", """{"anonymous_id": "v", "user_id": "p", "type": "seen"}""")]
    [InlineData("POST", "/api/v1/events", """{"anonymous_id": "v", "user_id": "p", "type": "seen"}""")]
    [InlineData("POST", "/api/v1/events/batch", """[{"anonymous_id": "v", "user_id": "p", "type": "seen"}]""")]
    [InlineData("POST", "/api/v1/flags/page/evaluate", """{"anonymous_id": "v", "user_id": "p"}""")]
    public async Task Every_request_that_names_both_ids_joins_them(string method, string address, string? body)
    {
        await _server.SendAsync("POST", "/api/v1/flags", """{"key": "page"}""", HttpStatusCode.Created);
        await ExposeAsync("v", "b", 0, null, "anonymous_id");
        await ExposeAsync("p", "b", 0, null);
        Assert.Equal(2, await UnitsAsync(""));

        using var answer = await _server.Admin.SendAsync(
            new HttpRequestMessage(new HttpMethod(method), address) { Content = body is null ? null : Answers.Json(body) }
        );
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());

        Assert.InRange(await UnitsAsync(""), 0, 1);
    }

    [Fact]
    public async Task A_person_who_met_both_is_left_out_and_counted_and_a_shared_device_is_its_first_persons()
    {
        var user = await UnitInAsync("control", n => $$"""{"user_id": "p{{n}}"}""", "p");
        var visitor = await UnitInAsync("b", n => $$"""{"anonymous_id": "v{{n}}"}""", "v");
        var before = await UnitsAsync("");
        await AssignAsync($$"""{"anonymous_id": "{{visitor}}", "user_id": "{{user}}"}""");
        Assert.Equal(before - 2, await UnitsAsync(""));
        await CrossoversAreAsync(1);

        await AssignAsync($$"""{"anonymous_id": "{{visitor}}", "user_id": "somebody"}""");
        Assert.Equal(before - 1, await UnitsAsync(""));
        await CrossoversAreAsync(1);
    }

    [Fact]
    public async Task An_event_that_names_the_experiment_is_listed_and_one_that_names_the_units_own_variant_is_its_exposure()
    {
        var own = (await _server.SendAsync("GET", $"{Experiment}/assignment/u?enroll=false")).GetProperty("variant_id").GetInt32();
        await SendEventAsync($$"""{"user_id": "u", "experiment_id": "page", "variant_id": {{3 - own}}, "type": "buy"}""");
        Assert.Equal(0, await UnitsAsync(""));
        var listed = await _server.SendAsync("POST", "/api/v1/events/page", "{}");
        Assert.False(Assert.Single(listed.EnumerateArray()).GetProperty("exposed").GetBoolean());

        await BatchAsync(
            "events",
            [
                new
                {
                    user_id = "u",
                    experiment_id = "page",
                    variant_id = own,
                    type = "buy",
                },
            ]
        );
        Assert.Equal((1, 1), await CountsAsync());
        await SendEventAsync("""{"anonymous_id": "w", "experiment_id": "page", "type": "exp.exposed", "properties": {"device": "tv"}}""");
        Assert.Equal(2, await UnitsAsync(""));
        listed = await _server.SendAsync("POST", "/api/v1/events/page", """{"event_types": ["buy"]}""");
        Assert.Equal([false, true], listed.EnumerateArray().Select(one => one.GetProperty("exposed").GetBoolean()).Order());
    }

    [Fact]
    public async Task Bad_rows_are_set_aside_with_a_reason_and_come_back_when_that_is_undone()
    {
        await ExposeAsync("u", "b", 0, null);
        await _server.SendAsync("POST", $"{Experiment}/assign", """{"user_id": "v"}""");
        var made = await _server.SendAsync(
            "POST",
            $"{Experiment}/exclusions",
            """{"source": "external", "reason": "Sent by a test."}""",
            HttpStatusCode.Created
        );
        Assert.Equal((1, 1), (made.GetProperty("number").GetInt32(), await UnitsAsync("")));
        Assert.Equal(1, (await _server.SendAsync("GET", $"{Experiment}/results")).GetProperty("excluded").GetInt32());
        Assert.Equal("Sent by a test.", (await _server.SendAsync("GET", $"{Experiment}/exclusions"))[0].Text("reason"));

        await _server.SendAsync("DELETE", $"{Experiment}/exclusions/1", null, HttpStatusCode.NoContent);
        Assert.Equal(2, await UnitsAsync(""));
        var audit = await _server.SendAsync("GET", "/api/v1/audit?kind=experiment");
        Assert.Equal(["take_back", "set_aside"], audit.EnumerateArray().Select(one => one.Text("action")).Take(2));
        using var refused = await _server.Admin.PostAsync($"{Experiment}/exclusions", Answers.Json("""{"reason": "Everything."}"""));
        await refused.ReadProblemAsync(422, "validation_failed");
    }

    private static object Exposure(string user, string variant, DateTime at) =>
        new
        {
            user_id = user,
            experiment_id = "page",
            variant,
            source = "external",
            exposed_at = at.ToString("O", CultureInfo.InvariantCulture),
        };

    private Task ExposeAsync(string unit, string variant, int hours, string? context, string id = "user_id") =>
        _server.SendAsync(
            "POST",
            "/api/v1/exposures/batch",
            $$"""[{"{{id}}": "{{unit}}", "experiment_id": "page", "variant": "{{variant}}", "source": "external", "exposed_at": "{{At(hours)}}", "context": {{context ?? "null"}}}]"""
        );

    private Task HappenAsync(string user, int hours) =>
        _server.SendAsync("POST", "/api/v1/events/batch", $$"""[{"user_id": "{{user}}", "type": "buy", "timestamp": "{{At(hours)}}"}]""");

    private Task BatchAsync(string kind, IEnumerable<object> items) =>
        _server.SendAsync("POST", $"/api/v1/{kind}/batch", JsonSerializer.Serialize(items));

    private Task SendEventAsync(string body) => _server.SendAsync("POST", "/api/v1/events", body, HttpStatusCode.Created);

    private Task TrackAsync(string body) => _server.SendAsync("POST", $"{Experiment}/track", body, HttpStatusCode.Created);

    private async Task<string> AssignAsync(string body, string? look = null) =>
        look is null
            ? (await _server.SendAsync("POST", $"{Experiment}/assign", body)).Text("variant")
            : (await _server.SendAsync("GET", $"{Experiment}/assignment/{look}?enroll=false")).Text("variant");

    private async Task<string> UnitInAsync(string variant, Func<int, string> body, string prefix)
    {
        for (var n = 0; ; n++)
            if (await AssignAsync(body(n)) == variant)
                return $"{prefix}{n}";
    }

    private async Task<int> UnitsAsync(string query) =>
        (await _server.SendAsync("GET", Results(query))).GetProperty("units").EnumerateObject().Sum(variant => variant.Value.GetInt32());

    /// <summary>An answer that took long is given again for a while, at most a minute, and health takes no question of its own.</summary>
    private async Task CrossoversAreAsync(int expected)
    {
        var found = -1;
        for (var tries = 0; tries < 140 && found != expected; tries++)
        {
            if (tries > 0)
                await Task.Delay(500);
            var health = await _server.SendAsync("GET", $"{Experiment}/health");
            found = health.GetProperty("integrity").GetProperty("units_in_two_variants").GetInt32();
        }
        Assert.Equal(expected, found);
    }

    private async Task<(int Units, int Sum)> CountsAsync()
    {
        var arms = (await _server.SendAsync("GET", Results("")))
            .GetProperty("metrics")[0]
            .GetProperty("variants")
            .EnumerateArray()
            .ToList();
        return (arms.Sum(arm => arm.Count("units")), (int)arms.Sum(arm => arm.GetProperty("sum").GetDouble()));
    }

    /// <summary>Another confidence level each time: an answer that took long is given again for a while, to the same question.</summary>
    private string Results(string query) => $"{Experiment}/results?confidence_level=0.9{++_asked:0000}{query.Replace('?', '&')}";

    private static string At(int hours) => s_before.AddHours(hours).ToString("O", CultureInfo.InvariantCulture);
}
