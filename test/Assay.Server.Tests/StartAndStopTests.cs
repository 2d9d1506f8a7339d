using System.Net;
using System.Net.Sockets;
using Assay.Server.Auth;
using Assay.Server.Settings;

namespace Assay.Server.Tests;

public sealed class StartAndStopTests
{
    [Fact]
    public async Task A_request_that_is_under_way_ends_before_the_server_does_and_no_new_one_comes_in()
    {
        var (started, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var server = await AssayServer.StartAsync(map: app =>
            app.MapGet(
                    "/api/v1/test/slow",
                    async () =>
                    {
                        started.SetResult();
                        await gate.Task;
                        return "done";
                    }
                )
                .RequireAuthorization(Policies.Read)
        );
        var address = server.Address;
        var answer = server.Admin.GetStringAsync("/api/v1/test/slow");
        await started.Task;
        var stopping = server.App.StopAsync();
        await RefusesConnectionsAsync(address);
        gate.SetResult();
        Assert.Equal("done", await answer);
        await stopping;
    }

    [Fact]
    public async Task A_setting_that_cannot_be_meant_ends_the_program_with_an_error() =>
        Assert.Equal(1, await Program.Main(["--Limits:BodyBytes=1"]));

    [Fact]
    public async Task A_second_server_on_one_data_folder_does_not_start()
    {
        await using var first = await AssayServer.StartAsync();
        var folder = first.App.Services.GetRequiredService<StorageSettings>().Data;
        Assert.Equal(1, await Program.Main([$"--data={folder}", "--urls=http://127.0.0.1:0"]));
        Assert.Equal(HttpStatusCode.OK, (await first.Admin.GetAsync("/health")).StatusCode);
    }

    [Fact]
    public async Task Health_needs_no_key()
    {
        await using var server = await AssayServer.StartAsync();
        using var probe = server.CreateClient(key: null);
        foreach (var path in (string[])["/health", "/health/live", "/health/ready"])
            Assert.Equal((path, HttpStatusCode.OK), (path, (await probe.GetAsync(path)).StatusCode));
    }

    private static async Task RefusesConnectionsAsync(Uri address)
    {
        while (true)
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(address.Host, address.Port);
                await Task.Delay(5);
            }
            catch (SocketException)
            {
                return;
            }
    }
}
