using System.Net;

namespace Assay.Server.Tests.Auth;

public sealed class RateLimitTests : IAsyncLifetime
{
    private AssayServer _server = null!;

    // A hundred requests are sent much faster than one token a second comes back.
    public async ValueTask InitializeAsync() =>
        _server = await AssayServer.StartAsync([
            "--RateLimits:KeyPerSecond=1",
            "--RateLimits:KeyBurst=3",
            "--RateLimits:AddressPerSecond=1",
            "--RateLimits:AddressBurst=2",
        ]);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_key_that_asks_too_often_is_told_when_to_come_back_and_others_are_not_held_up()
    {
        using var other = await _server.CreateClientAsync("read");
        var refused = await FirstRefusalAsync(_server.Admin);
        await refused.ReadProblemAsync(429, "rate_limited");
        Assert.True(refused.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
        using var answer = await other.GetAsync("/api/v1/audit");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Guessing_keys_is_slow()
    {
        using var guesser = _server.CreateClient("a-guess-at-the-admin-key");
        await (await FirstRefusalAsync(guesser)).ReadProblemAsync(429, "rate_limited");
    }

    [Fact]
    public async Task Following_links_without_a_key_is_limited_by_address()
    {
        using var browser = _server.CreateClient(key: null);
        var statuses = new HashSet<HttpStatusCode>();
        for (var i = 0; i < 20; i++)
            statuses.Add((await browser.GetAsync("/go/nowhere")).StatusCode);
        Assert.Equal([HttpStatusCode.NotFound, HttpStatusCode.TooManyRequests], statuses.Order());
    }

    [Fact]
    public async Task Probes_are_never_limited()
    {
        using var probe = _server.CreateClient(key: null);
        for (var i = 0; i < 20; i++)
            Assert.Equal(HttpStatusCode.OK, (await probe.GetAsync("/health/ready")).StatusCode);
    }

    /// <summary>The first answer that is neither 200 nor 401; there must be one within what the bucket holds and refills.</summary>
    private static async Task<HttpResponseMessage> FirstRefusalAsync(HttpClient client)
    {
        for (var i = 0; i < 100; i++)
        {
            var answer = await client.GetAsync("/api/v1/audit?limit=1");
            if (answer.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.Unauthorized))
                return answer;
        }
        throw new InvalidOperationException("A hundred requests in a row were let through.");
    }
}
