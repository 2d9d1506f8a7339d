using System.Text.Json;
using Assay.Core.Catalog;

namespace Assay.Server.Requests;

/// <summary>Holds a response back until it is kept.</summary>
internal sealed class RecordedAnswer : IDisposable
{
    private static readonly string[] KeptHeaders = ["Content-Type", "Location", "ETag"];

    private readonly HttpResponse _response;
    private readonly Stream _client;
    private readonly MemoryStream _body = new();

    public RecordedAnswer(HttpResponse response)
    {
        _response = response;
        _client = response.Body;
        response.Body = _body;
    }

    public KeptAnswer ToKept(string key, string requestHash, DateTimeOffset now)
    {
        var headers = KeptHeaders
            .Where(_response.Headers.ContainsKey)
            .ToDictionary(name => name, name => _response.Headers[name].ToString());
        return new KeptAnswer(key, requestHash, _response.StatusCode, JsonSerializer.Serialize(headers), _body.ToArray(), now);
    }

    public async Task SendAsync(CancellationToken ct)
    {
        _response.Body = _client;
        _body.Position = 0;
        await _body.CopyToAsync(_client, ct);
    }

    public static async Task ReplayAsync(HttpContext context, KeptAnswer kept)
    {
        var response = context.Response;
        response.StatusCode = kept.Status;
        foreach (var (name, value) in JsonSerializer.Deserialize<Dictionary<string, string>>(kept.Headers)!)
            response.Headers[name] = value;
        response.Headers["Idempotent-Replayed"] = "true";
        await response.Body.WriteAsync(kept.Body, context.RequestAborted);
    }

    /// <summary>Gives the client's stream back, also after an exception: its answer goes out by another way.</summary>
    public void Dispose()
    {
        _response.Body = _client;
        _body.Dispose();
    }
}
