using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Assay.Server.Tests;

/// <summary>The whole server on a free port of this machine, with a data folder of its own.</summary>
public sealed class AssayServer : IAsyncDisposable
{
    public const string AdminKey = "an-admin-key-for-these-tests";

    private readonly Func<Task<WebApplication>> _start;
    private readonly DirectoryInfo _data;
    private readonly List<HttpClient> _clients = [];

    private AssayServer(Func<Task<WebApplication>> start, WebApplication app, DirectoryInfo data)
    {
        _start = start;
        _data = data;
        App = app;
        Admin = CreateClient(AdminKey);
    }

    public WebApplication App { get; private set; }

    public HttpClient Admin { get; private set; }

    public string DataFolder => _data.FullName;

    public Uri Address => new(App.Urls.First());

    /// <param name="switches">As on the command line.</param>
    /// <param name="customise">Replaces services, or listens to the log.</param>
    /// <param name="map">Adds endpoints that misbehave as a test needs it.</param>
    public static async Task<AssayServer> StartAsync(
        string[]? switches = null,
        Action<WebApplicationBuilder>? customise = null,
        Action<WebApplication>? map = null
    )
    {
        var data = Directory.CreateTempSubdirectory("assay-server-tests-");
        string[] args = ["--urls=http://127.0.0.1:0", $"--data={data.FullName}", .. switches ?? []];
        Task<WebApplication> LaunchAsync() => RunAsync(args, customise, map);
        return new AssayServer(LaunchAsync, await LaunchAsync(), data);
    }

    /// <summary>Stops it and starts it again on the same data folder, at another address.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        App = await _start();
        Admin = CreateClient(AdminKey);
    }

    /// <summary>A client with this key, or with none.</summary>
    public HttpClient CreateClient(string? key)
    {
        var client = new HttpClient { BaseAddress = Address };
        client.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        _clients.Add(client);
        return client;
    }

    /// <summary>A client with a new key of these scopes.</summary>
    public async Task<HttpClient> CreateClientAsync(params string[] scopes)
    {
        using var answer = await Admin.PostAsJsonAsync(
            "/api/v1/auth/keys",
            new { name = $"{string.Join(' ', scopes)} {_clients.Count}", scopes }
        );
        return CreateClient((await answer.ReadJsonAsync()).GetProperty("key").GetString());
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _data.Delete(recursive: true);
    }

    private static async Task<WebApplication> RunAsync(string[] args, Action<WebApplicationBuilder>? customise, Action<WebApplication>? map)
    {
        var app = Program.Build(
            args,
            builder =>
            {
                builder.Logging.ClearProviders();
                builder.Configuration["ASSAY_ADMIN_KEY"] = AdminKey;
                customise?.Invoke(builder);
            }
        );
        map?.Invoke(app);
        await app.StartAsync();
        return app;
    }

    private async Task StopAsync()
    {
        _clients.ForEach(client => client.Dispose());
        _clients.Clear();
        await App.StopAsync();
        await App.DisposeAsync();
    }
}

internal static class Answers
{
    public static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    public static async Task<JsonElement> ReadJsonAsync(this HttpResponseMessage answer) =>
        JsonElement.Parse(await answer.Content.ReadAsStringAsync());

    /// <summary>Asserts the status and that the body is a whole problem; returns its code.</summary>
    public static async Task<JsonElement> ReadProblemAsync(this HttpResponseMessage answer, int status, string code)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal((status, code), ((int)answer.StatusCode, CodeOf(text)));
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonElement.Parse(text);
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.Equal($"urn:assay:problem:{code}", problem.GetProperty("type").GetString());
        foreach (var member in (string[])["title", "detail", "traceId"])
            Assert.NotEqual("", problem.GetProperty(member).GetString());
        return problem;
    }

    private static string CodeOf(string text)
    {
        try
        {
            return JsonElement.Parse(text).GetProperty("code").GetString()!;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException)
        {
            return $"no problem: {text}";
        }
    }
}
