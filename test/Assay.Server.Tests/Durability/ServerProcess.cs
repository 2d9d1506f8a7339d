using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Assay.Server.Tests;

/// <summary>The server as a process of its own, which can be killed.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly string? _data;
    private readonly int _port = FreePort();
    private readonly List<string> _output = [];
    private Process? _process;

    /// <param name="data">The data folder; <c>null</c> leaves the choice to the server.</param>
    public ServerProcess(string? data)
    {
        _data = data;
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}"), Timeout = TimeSpan.FromSeconds(30) };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AssayServer.AdminKey);
    }

    public HttpClient Client { get; }

    public int Port => _port;

    /// <summary>A command of the shell that the server is started from, such as <c>umask 0</c>.</summary>
    public string? Before { get; init; }

    /// <summary>Variables for the next start; <c>null</c> takes one away.</summary>
    public Dictionary<string, string?> Environment { get; } = new() { ["ASSAY_ADMIN_KEY"] = AssayServer.AdminKey };

    public int Id => _process!.Id;

    /// <summary>What it said, both streams.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return string.Join('\n', _output);
        }
    }

    /// <summary>Starts it and waits until it is ready.</summary>
    public async Task StartAsync(params string[] more)
    {
        Launch(more);
        for (var tries = 0; !await IsReadyAsync(); tries++)
        {
            Assert.False(_process!.HasExited || tries > 2_400, $"The server did not become ready:\n{Output}");
            await Task.Delay(50);
        }
    }

    /// <summary>Starts it and waits until it has said something, ready or not.</summary>
    public async Task StartUntilAsync(string words, params string[] more)
    {
        Launch(more);
        for (var tries = 0; !Output.Contains(words, StringComparison.Ordinal); tries++)
        {
            Assert.False(_process!.HasExited || tries > 2_400, $"The server did not say '{words}':\n{Output}");
            await Task.Delay(10);
        }
    }

    /// <summary>Starts it and waits until it has ended by itself.</summary>
    public async Task<int> RunToEndAsync(params string[] more)
    {
        Launch(more);
        await _process!.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return _process.ExitCode;
    }

    /// <summary>SIGKILL: nothing in the process gets a chance to tidy up.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM: the server may finish what it holds.</summary>
    public async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process!.Id}"]);
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
            await KillAsync();
        _process?.Dispose();
        Client.Dispose();
    }

    private void Launch(string[] more)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Assay.Server.dll");
        string[] usual =
        [
            "--urls",
            $"http://127.0.0.1:{_port}",
            "--Server:DrainSeconds=0",
            .. _data is null ? [] : (string[])["--data", _data],
        ];
        string[] command = ["dotnet", program, .. usual, .. more];
        if (Before is not null)
            command = ["bash", "-c", $"{Before}; exec \"$@\"", "bash", .. command];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        _process?.Dispose();
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Keep(string? line)
    {
        lock (_output)
            if (line is not null)
                _output.Add(line);
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await Client.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
