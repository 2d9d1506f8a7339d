using System.Diagnostics;
using System.Globalization;

namespace Assay.Benchmarks.Server;

/// <summary>What a server did under load, and what it cost.</summary>
/// <param name="Processor">Time of all its threads.</param>
internal sealed record LoadRun(long Requests, TimeSpan Duration, TimeSpan Processor, TimeSpan Latency99)
{
    public double RequestsPerSecond => Requests / Duration.TotalSeconds;
    public double ProcessorMicroseconds => Processor.TotalMicroseconds / Requests;
}

/// <summary>The load generator <c>wrk</c> with two threads and 32 connections.</summary>
internal static class Wrk
{
    /// <param name="unitPrefix">Five characters, so that bodies are equally long.</param>
    /// <param name="units">Units to go round in; zero: each request brings a new one.</param>
    public static async Task<LoadRun> AssignAsync(ServerProcess server, string unitPrefix, int units, TimeSpan duration)
    {
        var before = server.ProcessorTime;
        var words = await RunAsync(
            [
                "-t2",
                "-c32",
                $"-d{duration.TotalSeconds:F0}s",
                "-s",
                "Server/assign.lua",
                new Uri(server.Address, Installation.AssignPath).AbsoluteUri,
            ],
            [Installation.AdminKey, unitPrefix, $"{units}"]
        );
        var processor = server.ProcessorTime - before;
        var (requests, failed, microseconds, latency) = (words[0], words[1], words[2], words[3]);
        if (failed > 0)
            throw new InvalidOperationException($"{failed} of {requests} requests failed.");
        return new(requests, TimeSpan.FromMicroseconds(microseconds), processor, TimeSpan.FromMicroseconds(latency));
    }

    private static async Task<long[]> RunAsync(string[] options, string[] scriptArguments)
    {
        var info = new ProcessStartInfo("wrk", [.. options, "--", .. scriptArguments])
        {
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(info)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var result =
            output.Split('\n').FirstOrDefault(line => line.StartsWith("result ", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"wrk gave no result: {output}");
        return [.. result.Split(' ').Skip(1).Select(word => long.Parse(word, CultureInfo.InvariantCulture))];
    }
}
