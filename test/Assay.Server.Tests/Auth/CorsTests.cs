using System.Net;

namespace Assay.Server.Tests.Auth;

public sealed class CorsTests
{
    private const string Page = "https://app.example";

    [Theory]
    [InlineData("GET", "/api/v1/sdk/snapshot", true)]
    [InlineData("GET", "/api/v1/sdk/stream", true)]
    [InlineData("POST", "/api/v1/exposures", true)]
    [InlineData("POST", "/api/v1/events", true)]
    [InlineData("POST", "/api/v1/experiments/1/track", true)]
    [InlineData("POST", "/api/v1/experiments/1/assign", true)]
    [InlineData("POST", "/api/v1/events/batch", true)]
    [InlineData("POST", "/api/v1/experiments", false)]
    [InlineData("GET", "/api/v1/auth/keys", false)]
    public async Task Pages_of_any_origin_may_call_what_a_publishable_key_opens_and_nothing_else(string method, string path, bool allowed)
    {
        await using var server = await AssayServer.StartAsync();
        using var preflight = await PreflightAsync(server, method, path, Page);
        Assert.Equal(allowed ? "*" : null, AllowedOrigin(preflight));
        if (allowed)
            Assert.Equal("authorization,content-type", preflight.Headers.GetValues("Access-Control-Allow-Headers").Single());
    }

    [Fact]
    public async Task Refusals_can_be_read_by_the_page_too()
    {
        await using var server = await AssayServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/sdk/snapshot") { Headers = { { "Origin", Page } } };
        using var anybody = server.CreateClient(key: null);
        using var refused = await anybody.SendAsync(request);
        await refused.ReadProblemAsync(401, "missing_key");
        Assert.Equal("*", AllowedOrigin(refused));
    }

    [Fact]
    public async Task Where_origins_are_named_others_are_not_let_in()
    {
        await using var server = await AssayServer.StartAsync(["--Cors:Origins=https://app.example;http://localhost:3000"]);
        foreach (
            var (origin, expected) in ((string, string?)[])
                [(Page, Page), ("http://localhost:3000", "http://localhost:3000"), ("https://evil.example", null)]
        )
        {
            using var preflight = await PreflightAsync(server, "GET", "/api/v1/sdk/snapshot", origin);
            Assert.Equal(expected, AllowedOrigin(preflight));
        }
    }

    [Fact]
    public async Task Origins_that_cannot_be_meant_keep_the_server_from_starting() =>
        Assert.Equal(1, await Program.Main(["--Cors:Origins=https://app.example/path"]));

    private static async Task<HttpResponseMessage> PreflightAsync(AssayServer server, string method, string path, string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, path)
        {
            Headers =
            {
                { "Origin", origin },
                { "Access-Control-Request-Method", method },
                { "Access-Control-Request-Headers", "authorization,content-type" },
            },
        };
        return await server.CreateClient(key: null).SendAsync(request);
    }

    private static string? AllowedOrigin(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values.Single() : null;
}
