using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Assay.Server.Tests;

public sealed class SplitUrlWalk : IAsyncLifetime
{
    private AssayServer _server = null!;
    private HttpClient _browser = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await AssayServer.StartAsync(["--Server:TrustedProxies=127.0.0.1", "--SplitUrl:AllowedHosts=shop.example"]);
        _browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = _server.Address,
        };
        await _server.SendAsync(
            "POST",
            "/api/v1/experiments",
            """
            {"key": "home", "metrics": ["order"], "variants": [
              {"key": "control", "url": "https://shop.example/old"}, {"key": "new", "url": "https://shop.example/new?v=2#top"}]}
            """,
            HttpStatusCode.Created
        );
        await _server.SendAsync("POST", "/api/v1/experiments/home/start");
    }

    public ValueTask DisposeAsync()
    {
        _browser.Dispose();
        return _server.DisposeAsync();
    }

    [Fact]
    public async Task A_visitor_without_a_key_gets_an_id_and_the_same_page_again_and_counts_once()
    {
        using var first = await GoAsync("/go/home?utm=mail");
        Assert.Equal(HttpStatusCode.Redirect, first.StatusCode);
        Assert.True(first.Headers.CacheControl?.NoStore);
        var cookie = first.Headers.GetValues("Set-Cookie").Single();
        foreach (var part in (string[])["max-age=31536000", "path=/", "samesite=lax", "httponly"])
            Assert.Contains(part, cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("secure", cookie, StringComparison.Ordinal);
        using var again = await GoAsync("/go/home?utm=mail", cookie.Split(';')[0]);
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.Contains(
            first.Headers.Location!.ToString(),
            (string[])["https://shop.example/old?utm=mail", "https://shop.example/new?v=2&utm=mail#top"]
        );
        Assert.Equal(1, await UnitsAsync());
    }

    [Fact]
    public async Task What_the_visitor_does_counts_for_the_page_by_the_cookies_id()
    {
        using var visit = await GoAsync("/go/home");
        var id = visit.Headers.GetValues("Set-Cookie").Single().Split(';')[0].Split('=')[1];
        await _server.SendAsync("POST", "/api/v1/events", $$"""{"user_id": "{{id}}", "type": "order"}""", HttpStatusCode.Created);
        var metric = (await _server.SendAsync("GET", "/api/v1/experiments/home/results")).GetProperty("metrics")[0];
        Assert.Equal(1, metric.GetProperty("variants").EnumerateArray().Sum(variant => variant.GetProperty("sum").GetDouble()));
    }

    [Theory]
    [InlineData("Sec-Purpose", "prefetch;prerender")]
    [InlineData("Purpose", "prefetch")]
    [InlineData("X-Moz", "prefetch")]
    public async Task A_page_that_is_only_fetched_ahead_is_not_met(string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/go/home") { Headers = { { header, value } } };
        using var answer = await _browser.SendAsync(request);
        Assert.Equal((HttpStatusCode.Redirect, 0), (answer.StatusCode, await UnitsAsync()));
    }

    [Fact]
    public async Task A_HEAD_request_is_answered_and_not_recorded()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "/go/home");
        using var answer = await _browser.SendAsync(request);
        Assert.Equal((HttpStatusCode.Redirect, 0), (answer.StatusCode, await UnitsAsync()));
    }

    [Fact]
    public async Task Behind_a_proxy_that_speaks_https_the_cookie_is_for_https_alone()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/go/home") { Headers = { { "X-Forwarded-Proto", "https" } } };
        using var answer = await _browser.SendAsync(request);
        Assert.Contains("; secure", answer.Headers.GetValues("Set-Cookie").Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("assay_id=short")]
    [InlineData("assay_id=0123456789abcdef%0d%0aX")]
    [InlineData("assay_id=\"0123456789abcdef<script>\"")]
    [InlineData("assay_id=")]
    public async Task What_is_no_id_of_ours_is_replaced(string cookie)
    {
        using var answer = await GoAsync("/go/home", cookie);
        Assert.Matches("^assay_id=[0-9a-f]{32};", answer.Headers.GetValues("Set-Cookie").Single());
    }

    /// <summary>As raw requests, because clients mend what attackers leave broken.</summary>
    [Theory]
    [InlineData("/go/home?url=https://evil.example/")]
    [InlineData("/go/home?url=//evil.example&v=evil.example")]
    [InlineData("/go/home?//evil.example")]
    [InlineData("/go/home?@evil.example/")]
    [InlineData("/go/home?#@evil.example/")]
    [InlineData("/go/home?\\\\evil.example")]
    [InlineData("/go/home?x=%0d%0aLocation:%20https://evil.example/")]
    [InlineData("/go/home?x=%E5%98%8A%E5%98%8DLocation:evil.example")]
    [InlineData("//evil.example/go/home")]
    [InlineData("/go//evil.example")]
    [InlineData("/go/%2F%2Fevil.example")]
    [InlineData("/go/%5C%5Cevil.example")]
    [InlineData("/go/home@evil.example")]
    [InlineData("/go/home%0d%0aLocation:%20https://evil.example/")]
    [InlineData("/go/https:evil.example")]
    [InlineData("/go/..%2f..%2fevil.example")]
    [InlineData("http://evil.example/go/home")]
    public async Task Nothing_in_a_request_leads_to_another_host(string target)
    {
        var answer = await SendRawAsync(
            $"GET {target} HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nConnection: close\r\n\r\n"
        );
        var status = int.Parse(answer.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        var locations = answer
            .Split("\r\n\r\n")[0]
            .Split("\r\n")
            .Where(line => line.StartsWith("Location:", StringComparison.OrdinalIgnoreCase))
            .ToList();
        Assert.True(status is 302 or (>= 400 and < 500), answer);
        Assert.Equal(status == 302 ? 1 : 0, locations.Count);
        Assert.All(locations, line => Assert.StartsWith("Location: https://shop.example/", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_link_that_leads_nowhere_is_not_found()
    {
        await _server.SendAsync(
            "POST",
            "/api/v1/experiments",
            """{"key": "plain", "variants": [{"key": "control"}, {"key": "new"}]}""",
            HttpStatusCode.Created
        );
        foreach (var key in (string[])["plain", "nobody", "1"])
        {
            using var answer = await GoAsync($"/go/{key}");
            await answer.ReadProblemAsync(404, "link_not_found");
            Assert.False(answer.Headers.Contains("Set-Cookie"));
        }
    }

    [Theory]
    [InlineData("https://elsewhere.example/")]
    [InlineData("https://user@shop.example/")]
    [InlineData("//shop.example/")]
    [InlineData("javascript:alert(1)")]
    public async Task An_address_that_visitors_must_not_be_sent_to_is_refused_when_it_is_written(string url)
    {
        var body = $$"""{"key": "x", "variants": [{"key": "control", "url": "https://shop.example/"}, {"key": "new", "url": "{{url}}"}]}""";
        using var answer = await _server.Admin.SendAsync("POST", "/api/v1/experiments", body);
        var problem = await answer.ReadProblemAsync(422, "validation_failed");
        Assert.True(problem.GetProperty("errors").TryGetProperty("variants[1].url", out _));
    }

    private async Task<HttpResponseMessage> GoAsync(string address, string? cookie = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (cookie is not null)
            request.Headers.TryAddWithoutValidation("Cookie", cookie);
        return await _browser.SendAsync(request);
    }

    private async Task<int> UnitsAsync()
    {
        var results = await _server.SendAsync("GET", "/api/v1/experiments/home/results");
        return results.GetProperty("units").EnumerateObject().Sum(variant => variant.Value.GetInt32());
    }

    private async Task<string> SendRawAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_server.Address.Host, _server.Address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }
}
