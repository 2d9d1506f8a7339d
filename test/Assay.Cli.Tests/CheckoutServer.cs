using System.Net.Http.Json;
using Assay.Server.Tests;

namespace Assay.Cli.Tests;

/// <summary>A whole server on which the experiment of spec/analyze/checkout.csv is running, without data yet.</summary>
public sealed class CheckoutServer : IAsyncLifetime
{
    private static readonly object Experiment = new
    {
        key = "checkout",
        name = "Checkout",
        variants = new object[]
        {
            new { key = "control", allocation_pct = 50 },
            new { key = "express", allocation_pct = 25 },
            new { key = "short", allocation_pct = 25 },
        },
        metrics = new object[]
        {
            new
            {
                key = "purchased",
                kind = "proportion",
                @event = "purchase",
                role = "primary",
            },
            new
            {
                key = "revenue",
                kind = "mean",
                @event = "purchase",
                role = "secondary",
            },
        },
    };

    private AssayServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await AssayServer.StartAsync();
        await PostAsync("/api/v1/experiments", Experiment);
        await PostAsync("/api/v1/experiments/checkout/start", new { });
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    internal Task<Answer> RunAsync(params string[] args) => RunWithKeyAsync(AssayServer.AdminKey, args);

    internal async Task<Answer> RunWithKeyAsync(string key, params string[] args)
    {
        using var http = new SocketsHttpHandler();
        return await Cli.RunAsync(new() { ["ASSAY_SERVER"] = $"{_server.Address}", ["ASSAY_KEY"] = key }, http, args);
    }

    private async Task PostAsync(string path, object body)
    {
        using var answer = await _server.Admin.PostAsJsonAsync(path, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
