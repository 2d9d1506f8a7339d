using System.Net.Http.Headers;
using System.Text.Json;

namespace Assay.Server.Tests.Model;

/// <summary>The server and the model beside it: what is asked of one is asked of the other.</summary>
internal sealed class Pair(AssayServer server)
{
    private int _sent;
    private int _asked;

    public AssayServer Server => server;
    public PlainServer Model { get; } = new();

    /// <summary>The experiment's address: by its key and by its number in turn.</summary>
    public string AddressOf(string key) =>
        $"/api/v1/experiments/{(Model.Find(key) is { } known && _sent++ % 2 == 0 ? $"{known.Id}" : key)}";

    /// <summary>A confidence level that was not asked for before: an answer that took long is given again for a while, to the same question.</summary>
    public string NextLevel() => $"0.9{++_asked:0000}";

    /// <summary>Sends the request and asserts that the answer is the expected one.</summary>
    public async Task<JsonElement> SendAsync(string method, string address, object? body, Expected expected, int? ifVersion = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        if (body is not null)
            request.Content = Answers.Json(JsonSerializer.Serialize(body));
        if (ifVersion is not null)
            request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{ifVersion}\""));
        using var answer = await server.Admin.SendAsync(request);
        if (expected.Code is { } code)
            return await answer.ReadProblemAsync(expected.Status, code);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(expected.Status == (int)answer.StatusCode, $"{method} {address}: {(int)answer.StatusCode} {text}");
        return text.Length == 0 ? default : JsonElement.Parse(text);
    }

    /// <summary>Everything that can be read says what the model says.</summary>
    public async Task CompareAsync()
    {
        var listed = await SendAsync("GET", "/api/v1/experiments?limit=1000", null, Expected.Ok);
        Assert.Equal(
            Model.Experiments.Select(one => (one.Id, one.Key, one.Status, one.Version, one.Iterations.Count)),
            listed.EnumerateArray().Select(Describe)
        );
        foreach (var experiment in Model.Experiments)
            await new ResultsCheck(this, experiment).RunAsync("total");
        var audit = await SendAsync("GET", "/api/v1/audit?kind=experiment&limit=1000", null, Expected.Ok);
        Assert.Equal(
            Model.Audit.AsEnumerable().Reverse(),
            audit.EnumerateArray().Select(one => new PlainAudit(one.Text("action"), one.GetProperty("item_id").GetInt64(), one.Text("key")))
        );
    }

    public async Task CompareCrossoversAsync()
    {
        foreach (var experiment in Model.Experiments)
            await new ResultsCheck(this, experiment).CompareCrossoversAsync();
    }

    private static (long, string, string, int, int) Describe(JsonElement one) =>
        (
            one.GetProperty("id").GetInt64(),
            one.Text("key"),
            one.Text("status"),
            one.GetProperty("version").GetInt32(),
            one.GetProperty("iterations").GetArrayLength()
        );
}
