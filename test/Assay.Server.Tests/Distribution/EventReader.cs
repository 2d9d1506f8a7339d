using System.Text.Json;

namespace Assay.Server.Tests.Distribution;

/// <summary>A client of a stream of server-sent events.</summary>
internal sealed class EventReader : IDisposable
{
    private readonly HttpResponseMessage _answer;
    private readonly StreamReader _lines;

    private EventReader(HttpResponseMessage answer, StreamReader lines) => (_answer, _lines) = (answer, lines);

    public HttpResponseMessage Answer => _answer;

    public static async Task<EventReader> OpenAsync(HttpClient client, string address, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return new EventReader(answer, new StreamReader(await answer.Content.ReadAsStreamAsync()));
    }

    /// <summary>The next line that says something; <c>null</c> where the stream has ended.</summary>
    public async Task<string?> LineAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        string? line;
        do line = await _lines.ReadLineAsync(patience.Token);
        while (line is "" || line?.StartsWith("retry:", StringComparison.Ordinal) == true);
        return line;
    }

    /// <summary>The next event; signs of life are passed over.</summary>
    public async Task<(string Id, JsonElement Data)> EventAsync()
    {
        string? line;
        do line = await LineAsync();
        while (line is ":");
        var data = await LineAsync();
        Assert.StartsWith("id: ", line, StringComparison.Ordinal);
        Assert.StartsWith("data: ", data, StringComparison.Ordinal);
        return (line![4..], JsonElement.Parse(data![6..]));
    }

    public void Dispose()
    {
        _lines.Dispose();
        _answer.Dispose();
    }
}
