using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Assay.Core;

namespace Assay.Cli.Remote;

/// <summary>Talks to one server; what it refuses comes back as a fault in its own words.</summary>
internal sealed class ApiClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly Uri _server;

    public ApiClient(HttpMessageHandler handler, Uri server, string key)
    {
        _server = server;
        // An upload takes as long as it takes; the person at the keyboard can stop it.
        _http = new HttpClient(handler, disposeHandler: false) { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("assay-cli");
    }

    /// <summary>The answer where it is a success; its body is still to be read.</summary>
    public async Task<Outcome<HttpResponseMessage>> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        try
        {
            var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            if (response.IsSuccessStatusCode)
                return response;
            using (response)
                return await ReadProblemAsync(response, ct);
        }
        catch (HttpRequestException e)
        {
            return new Fault("server_unreachable", FaultKind.Unavailable, $"{_server} cannot be reached: {e.Message}");
        }
    }

    public async Task<Outcome<T>> ReadAsync<T>(HttpMethod method, string path, HttpContent? content, CancellationToken ct)
    {
        var sent = await SendAsync(method, path, content, ct);
        if (sent.Fault is { } fault)
            return fault;
        using var response = sent.Value;
        return (await response.Content.ReadFromJsonAsync<T>(Wire.Json, ct))!;
    }

    /// <summary>A whole list, page by page.</summary>
    public async Task<Outcome<IReadOnlyList<T>>> ReadListAsync<T>(string path, CancellationToken ct)
    {
        var all = new List<T>();
        for (var page = path; page is not null; )
        {
            var sent = await SendAsync(HttpMethod.Get, page, null, ct);
            if (sent.Fault is { } fault)
                return fault;
            using var response = sent.Value;
            all.AddRange((await response.Content.ReadFromJsonAsync<IReadOnlyList<T>>(Wire.Json, ct))!);
            page = NextPage(response);
        }
        return all;
    }

    public void Dispose() => _http.Dispose();

    /// <summary>From <c>Link: &lt;/path?cursor=…&gt;; rel="next"</c>; <c>null</c> on the last page.</summary>
    private static string? NextPage(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Link", out var links)
        && links.First() is var link
        && link.EndsWith("rel=\"next\"", StringComparison.Ordinal)
            ? link[1..link.IndexOf('>', StringComparison.Ordinal)]
            : null;

    private static async Task<Fault> ReadProblemAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var status = $"{(int)response.StatusCode} {response.ReasonPhrase}";
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json")
            return new Fault($"http_{(int)response.StatusCode}", Kind(response.StatusCode), $"The server answered {status}.");
        var problem = (await response.Content.ReadFromJsonAsync<Problem>(Wire.Json, ct))!;
        return new Fault(
            problem.Code ?? $"http_{(int)response.StatusCode}",
            Kind(response.StatusCode),
            problem.Detail ?? problem.Title ?? status
        )
        {
            Errors = problem.Errors ?? [],
        };
    }

    private static FaultKind Kind(HttpStatusCode status) =>
        status switch
        {
            HttpStatusCode.Unauthorized => FaultKind.Unauthenticated,
            HttpStatusCode.Forbidden => FaultKind.Forbidden,
            HttpStatusCode.NotFound => FaultKind.NotFound,
            >= HttpStatusCode.InternalServerError => FaultKind.Unavailable,
            _ => FaultKind.Invalid,
        };

    private sealed record Problem(string? Code, string? Title, string? Detail, Dictionary<string, string[]>? Errors);
}
