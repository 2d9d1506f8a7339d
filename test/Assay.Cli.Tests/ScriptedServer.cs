using System.Net;
using System.Text;

namespace Assay.Cli.Tests;

/// <summary>A server that gives prepared answers in order, and keeps what it was asked.</summary>
internal sealed class ScriptedServer : HttpMessageHandler
{
    private readonly Queue<HttpResponseMessage> _answers = [];

    public List<(string Request, string? MediaType, string Body)> Asked { get; } = [];

    public string? Authorization { get; private set; }

    public ScriptedServer Answers(
        HttpStatusCode status,
        string body = "",
        string mediaType = "application/json",
        string? location = null,
        string? next = null
    )
    {
        var answer = new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, mediaType) };
        if (location is not null)
            answer.Headers.Location = new Uri(location, UriKind.Relative);
        if (next is not null)
            answer.Headers.Add("Link", $"<{next}>; rel=\"next\"");
        _answers.Enqueue(answer);
        return this;
    }

    public Task<Answer> RunAsync(params string[] args) =>
        Cli.RunAsync(new() { ["ASSAY_SERVER"] = "http://assay.test", ["ASSAY_KEY"] = "a-key-for-tests" }, this, args);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Authorization = request.Headers.Authorization?.ToString();
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        Asked.Add(($"{request.Method} {request.RequestUri!.PathAndQuery}", request.Content?.Headers.ContentType?.MediaType, body));
        return _answers.Dequeue();
    }
}
