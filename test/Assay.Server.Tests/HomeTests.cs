using System.Net;

namespace Assay.Server.Tests;

/// <summary>The server's own address: a page for browsers, a few lines for shells, and nothing from elsewhere.</summary>
public sealed class HomeTests
{
    [Fact]
    public async Task A_browser_gets_a_page_and_a_shell_gets_text_without_a_key()
    {
        await using var server = await AssayServer.StartAsync();
        using var client = server.CreateClient(key: null);
        using var page = await AskAsync(client, "text/html,application/xhtml+xml,*/*;q=0.8");
        var html = await page.Content.ReadAsStringAsync();
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        foreach (
            var words in (string[])["<h1>Assay", "Ready", "/api/v1/docs", "--demo", "prefers-color-scheme: dark", "width=device-width"]
        )
            Assert.Contains(words, html, StringComparison.Ordinal);
        foreach (var foreign in (string[])["<script", "src=", "https://", "@import", "url("])
            Assert.DoesNotContain(foreign, html, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("DENY", page.Headers.GetValues("X-Frame-Options").Single());
        Assert.Equal("nosniff", page.Headers.GetValues("X-Content-Type-Options").Single());

        using var text = await AskAsync(client, "*/*");
        Assert.StartsWith("Assay ", await text.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var json = await AskAsync(client, "application/json");
        Assert.True((await json.ReadJsonAsync()).Bool("is_ready"));
        using var head = await client.SendAsync("HEAD", "/");
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
    }

    private static async Task<HttpResponseMessage> AskAsync(HttpClient client, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        return await client.SendAsync(request);
    }
}
