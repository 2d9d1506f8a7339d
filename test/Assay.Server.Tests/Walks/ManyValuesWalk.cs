using System.Net;
using System.Text.Json;

namespace Assay.Server.Tests;

/// <summary>A breakdown by something that nearly every unit has a value of its own of says, in each form, what it does not show.</summary>
public sealed class ManyValuesWalk
{
    private const string Results = "/api/v1/experiments/page/results?dimension=screen";

    [Fact]
    public async Task Each_form_of_a_breakdown_counts_what_it_does_not_show()
    {
        await using var server = await AssayServer.StartAsync();
        var variants = """[{"key": "a"}, {"key": "b"}]""";
        await server.SendAsync(
            "POST",
            "/api/v1/experiments",
            $$"""{"key": "page", "variants": {{variants}}, "metrics": ["buy"]}""",
            HttpStatusCode.Created
        );
        await server.SendAsync("POST", "/api/v1/experiments/page/start");
        await server.SendAsync("POST", "/api/v1/exposures/batch", JsonSerializer.Serialize(Enumerable.Range(0, 60).Select(Exposure)));

        var others = (await server.SendAsync("GET", Results)).GetProperty("breakdown_others");
        Assert.Equal((10, 10), (others.Count("values"), others.Count("units")));
        using var csv = await server.Admin.GetAsync($"{Results}&format=csv");
        Assert.Equal("10 values, 10 units", Assert.Single(csv.Headers.GetValues("Breakdown-Others")));
        Assert.Contains(
            "screen has 10 more values, with 10 units together",
            await server.Admin.GetStringAsync($"{Results}&format=text"),
            StringComparison.Ordinal
        );
    }

    private static object Exposure(int unit) =>
        new
        {
            user_id = $"u{unit}",
            experiment_id = "page",
            variant = unit % 2 == 0 ? "a" : "b",
            source = "external",
            context = new { screen = $"screen {unit}" },
        };
}
