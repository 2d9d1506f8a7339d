using System.Net;
using Assay.Server.Settings;

namespace Assay.Server.Tests.Requests;

public sealed class TrustedProxyTests
{
    private static readonly string[] OneGuess = ["--RateLimits:AddressPerSecond=1", "--RateLimits:AddressBurst=1"];

    [Fact]
    public async Task Behind_a_trusted_proxy_each_caller_has_its_own_allowance()
    {
        await using var server = await AssayServer.StartAsync([.. OneGuess, "--Server:TrustedProxies=127.0.0.1, ::1"]);
        using var proxy = server.CreateClient(key: null);
        var answers = new List<HttpStatusCode>();
        for (var caller = 1; caller <= 20; caller++)
            answers.Add(await AskAsync(proxy, $"203.0.113.{caller}"));
        Assert.All(answers, status => Assert.Equal(HttpStatusCode.Unauthorized, status));
    }

    [Fact]
    public async Task Nobody_else_is_believed()
    {
        await using var server = await AssayServer.StartAsync([.. OneGuess, "--Server:TrustedProxies=10.0.0.0/8"]);
        using var pretender = server.CreateClient(key: null);
        var answers = new List<HttpStatusCode>();
        for (var caller = 1; caller <= 20; caller++)
            answers.Add(await AskAsync(pretender, $"203.0.113.{caller}"));
        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
    }

    [Fact]
    public async Task What_is_no_network_is_refused_at_start() =>
        Assert.Contains(
            "TrustedProxies",
            (await Assert.ThrowsAsync<SettingsException>(() => AssayServer.StartAsync(["--Server:TrustedProxies=my-proxy"]))).Message,
            StringComparison.Ordinal
        );

    private static async Task<HttpStatusCode> AskAsync(HttpClient client, string callerAddress)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/audit");
        request.Headers.Add("X-Forwarded-For", callerAddress);
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }
}
