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

    [Fact]
    public async Task An_address_with_a_publishable_key_pays_by_items()
    {
        await using var server = await AssayServer.StartAsync([
            "--RateLimits:ClientAddressPerSecond=1",
            "--RateLimits:ClientAddressBurst=50",
        ]);
        using var page = await server.CreateClientAsync("client");
        using var other = await server.CreateClientAsync("evaluate");
        var batch = $"[{string.Join(',', Enumerable.Repeat("""{"user_id": "u", "type": "t"}""", 30))}]";
        using var first = await page.SendAsync("POST", "/api/v1/events/batch", batch);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        using var second = await page.SendAsync("POST", "/api/v1/events/batch", batch);
        await second.ReadProblemAsync(429, "rate_limited");
        Assert.NotNull(second.Headers.RetryAfter);
        for (var i = 0; i < 5; i++)
            using (var answer = await other.SendAsync("POST", "/api/v1/events/batch", batch))
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_new_publishable_key_from_the_same_address_has_no_new_allowance()
    {
        await using var server = await AssayServer.StartAsync([
            "--RateLimits:ClientAddressPerSecond=1",
            "--RateLimits:ClientAddressBurst=10",
        ]);
        var taken = 0;
        for (var key = 0; key < 3; key++)
        {
            using var page = await server.CreateClientAsync("client");
            for (var i = 0; i < 10; i++)
                taken += (await page.SendAsync("POST", "/api/v1/events", """{"user_id": "u", "type": "t"}""")).IsSuccessStatusCode ? 1 : 0;
        }
        Assert.InRange(taken, 10, 20);
    }

    [Fact]
    public async Task A_flood_of_visits_by_a_link_is_sent_on_and_not_recorded()
    {
        await using var server = await AssayServer.StartAsync(["--RateLimits:LinkPerSecond=1", "--RateLimits:LinkBurst=5"]);
        await server.SendAsync(
            "POST",
            "/api/v1/experiments",
            """{"key": "go", "variants": [{"key": "a", "url": "https://a.example/"}, {"key": "b", "url": "https://b.example/"}]}""",
            HttpStatusCode.Created
        );
        await server.SendAsync("POST", "/api/v1/experiments/go/start");
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        using var browser = new HttpClient(handler) { BaseAddress = server.Address };
        for (var i = 0; i < 40; i++)
            using (var answer = await browser.GetAsync("/go/go"))
                Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        var units = (await server.SendAsync("GET", "/api/v1/experiments/go/results")).GetProperty("units");
        Assert.InRange(units.EnumerateObject().Sum(arm => arm.Value.GetInt32()), 5, 15);
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
