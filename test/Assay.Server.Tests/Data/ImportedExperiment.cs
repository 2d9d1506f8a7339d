using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Assay.Server.Tests.Data;

/// <summary>An experiment that was run elsewhere, brought into a server of its own: created by API, its data imported as files.</summary>
internal sealed class ImportedExperiment(AssayServer server, string key) : IAsyncDisposable
{
    public static async Task<ImportedExperiment> CreateAsync(string key, string variants, string metrics)
    {
        var server = await AssayServer.StartAsync();
        await server.SendAsync(
            "POST",
            "/api/v1/experiments",
            $$"""{"key": "{{key}}", "variants": [{{variants}}], "metrics": [{{metrics}}]}""",
            HttpStatusCode.Created
        );
        await server.SendAsync("POST", $"/api/v1/experiments/{key}/start");
        return new ImportedExperiment(server, key);
    }

    /// <summary>Imports who met which variant. Every row is taken.</summary>
    /// <param name="map">Which column holds which field.</param>
    public Task<JsonElement> ExposeAsync(string csv, string map) =>
        ImportAsync(csv, $"kind=exposures&experiment_id={key}&source=external&map={map}");

    /// <summary>Imports what units did. Every row is taken.</summary>
    public Task<JsonElement> TrackAsync(string csv, string query) => ImportAsync(csv, $"kind=events&{query}");

    /// <summary>Imports one event for each of these units.</summary>
    public Task<JsonElement> TrackAsync(IEnumerable<string> units, string type) =>
        TrackAsync($"user_id\n{string.Join('\n', units)}\n", $"type={type}");

    public Task<JsonElement> ReadAsync(string rest) => server.SendAsync("GET", $"/api/v1/experiments/{key}/{rest}");

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async Task<JsonElement> ImportAsync(string csv, string query)
    {
        using var file = new ByteArrayContent(Encoding.UTF8.GetBytes(csv));
        file.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        var job = await server.ImportAsync(query, file);
        Assert.Equal(("done", 0), (job.Text("state"), job.Count("rejected")));
        return job;
    }
}
