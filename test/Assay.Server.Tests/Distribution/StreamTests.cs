using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Assay.Server.Distribution;

namespace Assay.Server.Tests.Distribution;

public sealed class StreamTests : IAsyncLifetime
{
    private const string Address = "/api/v1/sdk/stream";
    private AssayServer _server = null!;

    public async ValueTask InitializeAsync() =>
        _server = await AssayServer.StartAsync(["--Streams:Limit=3", "--Streams:HeartbeatSeconds=1"]);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_stream_tells_the_version_in_force_and_each_change_after_it()
    {
        using var stream = await EventReader.OpenAsync(_server.Admin, Address);
        Assert.Equal("text/event-stream", stream.Answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("no", stream.Answer.Headers.GetValues("X-Accel-Buffering").Single());
        Assert.Empty(stream.Answer.Content.Headers.ContentEncoding);
        var (first, _) = await stream.EventAsync();
        await _server.AddFlagAsync("f");
        var (second, data) = await stream.EventAsync();
        using var snapshot = await _server.Admin.GetAsync("/api/v1/sdk/snapshot");
        var version = (await snapshot.ReadJsonAsync()).GetProperty("version").GetInt64();
        Assert.NotEqual(first, second);
        Assert.Equal((second, version), ($"{version}", data.GetProperty("version").GetInt64()));
        Assert.Equal(snapshot.Headers.ETag?.ToString(), data.Text("etag"));
    }

    [Fact]
    public async Task A_client_that_comes_back_hears_nothing_until_there_is_something_new()
    {
        using var before = await EventReader.OpenAsync(_server.Admin, Address);
        var (id, _) = await before.EventAsync();
        using var current = await EventReader.OpenAsync(_server.Admin, Address, id);
        Assert.Equal(":", await current.LineAsync());
        await _server.AddFlagAsync("f");
        var (next, _) = await current.EventAsync();
        using var late = await EventReader.OpenAsync(_server.Admin, Address, id);
        Assert.Equal(next, (await late.EventAsync()).Id);
    }

    [Fact]
    public async Task A_change_elsewhere_is_not_told()
    {
        await _server.AddFlagAsync("shown");
        using var client = await _server.CreateClientAsync("client");
        using var stream = await EventReader.OpenAsync(client, Address);
        await stream.EventAsync();
        await _server.AddFlagAsync("hidden", clientVisible: false);
        await _server.ChangeFlagAsync("shown", environment: "staging");
        await _server.ChangeFlagAsync("shown", enabled: false);
        var (_, data) = await stream.EventAsync();
        var snapshot = JsonElement.Parse(await client.GetStringAsync("/api/v1/sdk/snapshot"));
        Assert.Equal(snapshot.GetProperty("version").GetInt64(), data.GetProperty("version").GetInt64());
    }

    [Fact]
    public async Task A_token_in_the_address_opens_a_stream_and_nothing_else()
    {
        using var client = await _server.CreateClientAsync("client");
        using var issued = await client.PostAsync("/api/v1/sdk/stream-token", content: null);
        var body = await issued.ReadJsonAsync();
        using var browser = _server.CreateClient(key: null);
        using var stream = await EventReader.OpenAsync(browser, body.Text("url"));
        await stream.EventAsync();
        using var elsewhere = await browser.GetAsync($"/api/v1/sdk/snapshot?token={body.Text("token")}");
        await elsewhere.ReadProblemAsync(401, "missing_key");
        using var forged = await browser.GetAsync($"{Address}?token={body.Text("token")}x");
        await forged.ReadProblemAsync(401, "invalid_stream_token");
    }

    [Fact]
    public async Task Revoking_the_key_ends_its_streams_and_its_tokens()
    {
        var issued = await _server.SendAsync(
            "POST",
            "/api/v1/auth/keys",
            """{"name": "k", "scopes": ["client"]}""",
            HttpStatusCode.Created
        );
        using var client = _server.CreateClient(issued.Text("key"));
        var token = (await (await client.PostAsync("/api/v1/sdk/stream-token", content: null)).ReadJsonAsync()).Text("url");
        using var stream = await EventReader.OpenAsync(client, Address);
        await stream.EventAsync();
        await _server.SendAsync("DELETE", $"/api/v1/auth/keys/{issued.Count("id")}", expected: HttpStatusCode.NoContent);
        string? line;
        do line = await stream.LineAsync();
        while (line is ":");
        Assert.Null(line);
        using var browser = _server.CreateClient(key: null);
        using var refused = await browser.GetAsync(token);
        await refused.ReadProblemAsync(401, "invalid_stream_token");
    }

    [Fact]
    public async Task One_stream_too_many_is_told_to_come_again_and_finds_room_once_another_has_gone()
    {
        var open = new List<EventReader>();
        for (var i = 0; i < 3; i++)
        {
            open.Add(await EventReader.OpenAsync(_server.Admin, Address));
            await open[i].EventAsync();
        }
        using var refused = await _server.Admin.GetAsync(Address);
        await refused.ReadProblemAsync(503, "too_many_streams");
        Assert.NotNull(refused.Headers.RetryAfter);
        open.ForEach(stream => stream.Dispose());
        HttpStatusCode status;
        do
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
            using var again = await EventReader.OpenAsync(_server.Admin, Address);
            status = again.Answer.StatusCode;
        } while (status == HttpStatusCode.ServiceUnavailable);
        Assert.Equal(HttpStatusCode.OK, status);
    }

    [Fact]
    public async Task A_client_that_does_not_read_keeps_nobody_waiting()
    {
        using var idle = new TcpClient();
        await idle.ConnectAsync(_server.Address.Host, _server.Address.Port);
        var request = $"GET {Address} HTTP/1.1\r\nHost: x\r\nX-API-Key: {AssayServer.AdminKey}\r\n\r\n";
        await idle.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reading = await EventReader.OpenAsync(_server.Admin, Address);
        await reading.EventAsync();
        for (var i = 0; i < 20; i++)
        {
            await _server.AddFlagAsync($"f-{i}");
            await reading.EventAsync();
        }
    }

    [Fact]
    public async Task A_stop_of_the_server_ends_open_streams_at_once()
    {
        using var stream = await EventReader.OpenAsync(_server.Admin, Address);
        await stream.EventAsync();
        var streams = _server.App.Services.GetRequiredService<EventStreams>();
        Assert.Equal(1, streams.Open);
        // Would wait for 30 seconds for requests under way.
        await _server.App.StopAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(0, streams.Open);
    }
}
