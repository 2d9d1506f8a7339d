using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Assay.Benchmarks.Server;

/// <summary>A program that serves a loopback port, in a process of its own so that its processor time and memory are its own.</summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly long _started;

    private ServerProcess(Process process, long started, Uri address)
    {
        _process = process;
        _started = started;
        Client = new HttpClient { BaseAddress = address };
        Address = address;
    }

    public Uri Address { get; }
    public HttpClient Client { get; }

    /// <summary>Since the process was started.</summary>
    public TimeSpan Age => Stopwatch.GetElapsedTime(_started);

    /// <summary>Of all its threads, in user and kernel mode.</summary>
    public TimeSpan ProcessorTime => Fresh().TotalProcessorTime;

    public long ResidentBytes => Fresh().WorkingSet64;

    /// <summary>Starts an assembly of this folder under the runtime settings of the server, and waits until it is alive.</summary>
    public static async Task<ServerProcess> StartAsync(string assembly, IEnumerable<string> arguments, string? adminKey = null)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        string[] host = ["exec", "--runtimeconfig", "Assay.Server.runtimeconfig.json", $"{assembly}.dll"];
        var info = new ProcessStartInfo("dotnet", [.. host, .. arguments, "--urls", address.OriginalString])
        {
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardOutput = true,
        };
        info.Environment["ASSAY_ADMIN_KEY"] = adminKey;
        var started = Stopwatch.GetTimestamp();
        var server = new ServerProcess(Process.Start(info)!, started, address);
        server._process.BeginOutputReadLine();
        await server.WaitUntilAliveAsync();
        return server;
    }

    /// <summary>Lets the program end its work before it stops.</summary>
    public void Dispose()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
            if (!_process.WaitForExit(s_patience))
                _process.Kill();
        }
        _process.Dispose();
    }

    private Process Fresh()
    {
        _process.Refresh();
        return _process;
    }

    private async Task WaitUntilAliveAsync()
    {
        while (!await IsAliveAsync())
        {
            if (_process.HasExited || Age > s_patience)
                throw new InvalidOperationException($"The server at {Address} did not start.");
            await Task.Delay(1);
        }
    }

    private async Task<bool> IsAliveAsync()
    {
        try
        {
            using var answer = await Client.GetAsync(new Uri("/health/live", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // Nobody listens yet.
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
