using System.Net.Http.Headers;
using System.Text;

namespace Assay.Benchmarks.Server;

/// <summary>A data folder with one running experiment, and the server that serves it.</summary>
internal sealed class Installation : IDisposable
{
    public const string AdminKey = "benchmark-key-of-one-local-run";
    public const string AssignPath = "/api/v1/experiments/checkout/assign";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("assay-bench-");

    public string Folder => _folder.FullName;

    public static async Task<Installation> CreateAsync()
    {
        var made = new Installation();
        using var server = await made.StartAsync();
        const string Experiment = """
            {"key": "checkout", "name": "Checkout", "metrics": ["order.placed"], "variants": [
                {"key": "control", "name": "One page", "allocation_pct": 50, "is_control": true},
                {"key": "treatment", "name": "Two pages", "allocation_pct": 50, "config": {"pages": 2}}]}
            """;
        await server.Client.PostJsonAsync("/api/v1/experiments", Experiment);
        await server.Client.PostJsonAsync("/api/v1/experiments/checkout/start", "{}");
        return made;
    }

    public async Task<ServerProcess> StartAsync()
    {
        var server = await ServerProcess.StartAsync(
            "Assay.Server",
            ["--data", _folder.FullName, "--RateLimits:Enabled=false", "--Streams:KeyLimit=10000", "--Streams:AddressLimit=10000"],
            AdminKey
        );
        server.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
        return server;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

internal static class JsonRequests
{
    /// <returns>The body of the answer.</returns>
    /// <exception cref="HttpRequestException">The answer is no success.</exception>
    public static async Task<byte[]> PostJsonAsync(this HttpClient client, string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsByteArrayAsync();
    }
}
