using System.Net;

namespace Assay.Server.Tests;

/// <summary>A plan that was changed after the start is told as such by every answer that is made of it.</summary>
public sealed class AmendmentWalk
{
    private const string Page = "/api/v1/experiments/page";

    [Fact]
    public async Task Every_answer_names_the_changes_of_the_plan()
    {
        await using var server = await AssayServer.StartAsync();
        var body = """{"key": "page", "variants": [{"key": "a"}, {"key": "b"}], "metrics": ["buy"], "target_sample_size": 4000}""";
        await server.SendAsync("POST", "/api/v1/experiments", body, HttpStatusCode.Created);
        await server.SendAsync("POST", $"{Page}/start");
        await server.SendAsync("PATCH", Page, """{"target_sample_size": 1000}""");
        foreach (
            var (method, address) in (List<(string, string)>)
                [("GET", "/results"), ("GET", "/stats"), ("GET", "/health"), ("GET", "/summary"), ("POST", "/results")]
        )
        {
            var answer = await server.SendAsync(method, $"{Page}{address}", method == "POST" ? "{}" : null);
            var amendment = Assert.Single(answer.GetProperty("amendments").EnumerateArray());
            Assert.Equal((address, "target_sample_size", 1000), (address, amendment.Text("what"), amendment.Count("to")));
        }
    }
}
