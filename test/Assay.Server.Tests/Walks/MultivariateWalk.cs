using System.Net;

namespace Assay.Server.Tests;

public sealed class MultivariateWalk : IAsyncLifetime
{
    private const string Factors = """
        [{"key": "colour", "levels": [{"key": "blue"}, {"key": "red", "value": "#f00"}]},
         {"key": "text", "name": "Text", "levels": [{"key": "buy", "value": "Buy"}, {"key": "order", "value": "Order now"}]}]
        """;

    private AssayServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await AssayServer.StartAsync();
        await _server.SendAsync(
            "POST",
            "/api/v1/experiments",
            $$"""{"key": "button", "factors": {{Factors}}, "metrics": ["purchase"]}""",
            HttpStatusCode.Created
        );
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_button_of_two_factors_is_assigned_and_analysed_by_factor()
    {
        await _server.SendAsync("POST", "/api/v1/experiments/button/start");
        for (var n = 0; n < 200; n++)
        {
            var assigned = await _server.SendAsync("POST", "/api/v1/experiments/button/assign", $$"""{"user_id": "u-{{n}}"}""");
            var isRed = assigned.GetProperty("config").Text("colour") == "#f00";
            if (isRed ? n % 2 == 0 : n % 5 == 0)
                await _server.SendAsync(
                    "POST",
                    "/api/v1/experiments/button/track",
                    $$"""{"user_id": "u-{{n}}", "event_name": "purchase"}""",
                    HttpStatusCode.Created
                );
        }
        var results = await _server.SendAsync("GET", "/api/v1/experiments/button/results");
        var purchase = results.GetProperty("factors")[0];
        var colour = purchase.GetProperty("main_effects")[0];
        Assert.Equal(
            ("purchase", 2, 1),
            (
                purchase.Text("metric"),
                purchase.GetProperty("main_effects").GetArrayLength(),
                purchase.GetProperty("interactions").GetArrayLength()
            )
        );
        Assert.Equal("""[{"factor":"colour","level":"red","against":"blue"}]""", colour.GetProperty("levels").GetRawText());
        Assert.Equal("contrast_t", colour.Text("test"));
        Assert.InRange(colour.GetProperty("estimate").GetDouble(), 0.1, 0.5);
        Assert.InRange(colour.GetProperty("p_value").GetDouble(), 0, 0.05);
        Assert.Equal(2, colour.GetProperty("interval").GetArrayLength());
    }

    [Fact]
    public async Task Answers_show_each_variants_levels_and_can_be_put_back()
    {
        var read = await _server.SendAsync("GET", "/api/v1/experiments/button");
        Assert.Equal("""{"colour":"red","text":"buy"}""", read.GetProperty("variants")[2].GetProperty("levels").GetRawText());
        var put = await _server.SendAsync("PUT", "/api/v1/experiments/button", read.GetRawText());
        Assert.Equal(read.GetProperty("variants").GetRawText(), put.GetProperty("variants").GetRawText());
    }

    [Fact]
    public async Task Other_factors_in_a_patch_make_other_variants()
    {
        var patched = await _server.SendAsync(
            "PATCH",
            "/api/v1/experiments/button",
            """{"factors": [{"key": "size", "levels": [{"key": "s"}, {"key": "m"}, {"key": "l"}]}]}"""
        );
        Assert.Equal(3, patched.GetProperty("variants").GetArrayLength());
        var plain = await _server.SendAsync(
            "PATCH",
            "/api/v1/experiments/button",
            """{"factors": null, "variants": [{"key": "a"}, {"key": "b"}]}"""
        );
        Assert.Equal(0, plain.GetProperty("factors").GetArrayLength());
        Assert.False(plain.GetProperty("variants")[0].TryGetProperty("levels", out _));
    }

    [Theory]
    [InlineData(""" "factors": [null] """)]
    [InlineData(""" "factors": [{"key": "a", "levels": [null, {}]}] """)]
    public async Task What_is_no_factor_is_refused(string members)
    {
        using var answer = await _server.Admin.SendAsync("POST", "/api/v1/experiments", $$"""{"key": "x", {{members}}}""");
        Assert.InRange((int)answer.StatusCode, 400, 422);
    }
}
