using System.Net;

namespace Assay.Server.Tests;

/// <summary>The forms in which results can be asked for.</summary>
public sealed class ResultsFormWalk : IAsyncLifetime
{
    private const string Results = "/api/v1/experiments/forms/results";
    private AssayServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await AssayServer.StartAsync();
        await _server.SendAsync(
            "POST",
            "/api/v1/experiments",
            """{"key": "forms", "variants": [{"key": "control"}, {"key": "b"}], "metrics": ["buy"]}""",
            HttpStatusCode.Created
        );
        await _server.SendAsync("POST", "/api/v1/experiments/forms/start");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(Results, null, "application/json")]
    [InlineData(Results, "*/*", "application/json")]
    [InlineData(Results, "text/html, application/json;q=0.9", "application/json")]
    [InlineData(Results, "text/plain", "text/plain")]
    [InlineData(Results, "text/csv", "text/csv")]
    [InlineData(Results, "text/plain;q=0.5, text/csv", "text/csv")]
    [InlineData(Results + "?format=text", "application/json", "text/plain")]
    [InlineData(Results + "?format=csv&granularity=day", null, "text/csv")]
    [InlineData("/api/v1/experiments/forms/stats?format=text", null, "text/plain")]
    [InlineData("/api/v1/experiments/forms/summary?format=csv", null, "text/csv")]
    public async Task The_address_says_the_form_and_else_what_the_client_accepts(string address, string? accept, string expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (accept is not null)
            request.Headers.Add("Accept", accept);
        using var answer = await _server.Admin.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(expected, answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_form_that_does_not_exist_is_refused_with_those_that_do()
    {
        using var answer = await _server.Admin.SendAsync("GET", Results + "?format=pdf");

        var problem = await answer.ReadProblemAsync(400, "invalid_parameter");
        Assert.Contains("json, csv, text", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_form_says_what_was_left_out_and_what_is_shipped()
    {
        await _server.SendAsync("POST", "/api/v1/experiments/forms/assign", """{"user_id": "u"}""");
        await _server.SendAsync(
            "POST",
            "/api/v1/experiments/forms/exclusions",
            """{"user_id": "u", "reason": "a test"}""",
            HttpStatusCode.Created
        );
        await _server.SendAsync("POST", "/api/v1/experiments/forms/stop", """{"reason": "enough", "ship_variant": "b"}""");
        foreach (var address in (string[])[Results, "/api/v1/experiments/forms/summary"])
        {
            var answer = await _server.SendAsync("GET", address);
            Assert.Equal((1, "b"), (answer.Count("excluded"), answer.GetProperty("experiment").Text("shipped_variant")));
        }
        var page = await _server.Admin.GetStringAsync(Results + "?format=text");
        Assert.StartsWith("forms: stopped (shipped b), iteration 1", page, StringComparison.Ordinal);
        Assert.Contains("Left out: 1 ", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_says_what_the_numbers_are_of_and_what_to_do()
    {
        using var answer = await _server.Admin.SendAsync("GET", Results + "?format=text");

        var page = await answer.Content.ReadAsStringAsync();
        Assert.StartsWith("forms: running, iteration 1, as of ", page, StringComparison.Ordinal);
        Assert.Contains("buy (proportion, primary)", page, StringComparison.Ordinal);
        Assert.Contains("Advice: keep running", page, StringComparison.Ordinal);
    }
}
