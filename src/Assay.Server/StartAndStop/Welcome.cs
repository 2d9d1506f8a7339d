using Assay.Core.Analyse;
using Assay.Core.Catalog;
using Assay.Server.Auth;
using Assay.Server.Settings;
using Assay.Server.Workers;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Assay.Server.StartAndStop;

/// <summary>Ends the start once the addresses are taken, and tells the person who started the server where it is and what to do next.</summary>
/// <remarks>
/// The admin key and the demonstration are made here, after the sockets are bound: a start that fails for want of an address leaves
/// neither behind. Requests that come before get no further than the key check or find nothing; the server says that it is not ready.
/// </remarks>
internal sealed partial class Welcome(
    IServer server,
    Screen screen,
    Readiness readiness,
    FirstKey key,
    DemoFill demo,
    Catalog catalog,
    IMetricSource records,
    DataPlace data,
    StorageSettings storage,
    TimeProvider clock,
    ILogger<Welcome> log
) : IHostedLifecycleService
{
    private readonly long _started = clock.GetTimestamp();
    private long _firstVersion;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => key.LoadAsync(cancellationToken);

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        var address = Address();
        screen.Write($"Assay {ProductVersion.Text}");
        foreach (var one in Addresses())
            screen.Write($"  Address      {one}");
        screen.Write($"  Docs         {address}/api/v1/docs");
        screen.Write($"  Data folder  {data.Folder}");
        if (storage.Data.Length == 0 && Directory.Exists(DefaultDataFolder.Former))
            screen.Write(
                $"  There is a folder {DefaultDataFolder.Former} here, as earlier versions used it. To go on with it: --data {DefaultDataFolder.Former}"
            );
        await key.EnsureAsync(cancellationToken);
        await demo.RunAsync(cancellationToken);
        screen.Write(NextSteps(address));
        readiness.Start();
        _firstVersion = records.DataVersion;
        var view = catalog.View;
        LogReady(
            ProductVersion.Text,
            Math.Round(clock.GetElapsedTime(_started).TotalSeconds, 1),
            view.Experiments.Count,
            view.Experiments.Count(experiment => experiment.Status == ExperimentStatus.Running),
            view.Flags.Count,
            view.Segments.Count
        );
    }

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        readiness.End();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        LogStopped(records.DataVersion - _firstVersion, clock.GetElapsedTime(_started).ToString(@"d\.hh\:mm\:ss", null));
        return Task.CompletedTask;
    }

    private string NextSteps(string address) =>
        $$"""
            Next:
              export SERVER={{address}} KEY=PASTE_THE_ADMIN_KEY_HERE
              curl -X POST $SERVER/api/v1/experiments -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' -d '{"name": "My first experiment", "variants": [{"name": "control"}, {"name": "new"}]}'
              {{(demo.HasExperiments
                ? "curl \"$SERVER/api/v1/experiments/demo-win/stats\" -H \"Authorization: Bearer $KEY\""
                : $"open {address}/ in a browser; start with --demo to look around in simulated experiments")}}
            """;

    private ICollection<string> Addresses() => server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];

    /// <summary>One that can be opened on this machine.</summary>
    private string Address() =>
        (Addresses().FirstOrDefault() ?? "http://localhost")
            .Replace("//0.0.0.0", "//localhost", StringComparison.Ordinal)
            .Replace("//[::]", "//localhost", StringComparison.Ordinal)
            .Replace("//*", "//localhost", StringComparison.Ordinal)
            .Replace("//+", "//localhost", StringComparison.Ordinal)
            .TrimEnd('/');

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Assay {Version} is ready after {Seconds} s: {Experiments} experiments ({Running} running), {Flags} flags, {Segments} segments"
    )]
    private partial void LogReady(string version, double seconds, int experiments, int running, int flags, int segments);

    [LoggerMessage(Level = LogLevel.Information, Message = "Assay stopped: {Rows} exposures and events recorded in {Uptime}")]
    private partial void LogStopped(long rows, string uptime);
}
