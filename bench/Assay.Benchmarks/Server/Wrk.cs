using System.Diagnostics;
using System.Globalization;

namespace Assay.Benchmarks.Server;

/// <summary>What a server did under load, and what it cost.</summary>
/// <param name="Processor">Time of all its threads.</param>
internal sealed record LoadRun(long Requests, TimeSpan Duration, TimeSpan Processor, TimeSpan Latency99)
{
    public double RequestsPerSecond => Requests / Duration.TotalSeconds;
    public double ProcessorMicroseconds => Processor.TotalMicroseconds / Requests;

    public override string ToString() => $"{RequestsPerSecond:N0}/s, {ProcessorMicroseconds:F1} µs CPU";
}

/// <summary>A request that is sent for one unit after the other.</summary>
/// <param name="Before">The body up to the unit's eight digits.</param>
/// <param name="Units">To go round in; zero: each request brings a new one.</param>
internal sealed record WireRequest(string Method, string Path, string Headers, string Before, string After, int Units)
{
    private const int UnitDigits = 8;

    public string Key { get; init; } = Installation.AdminKey;

    /// <summary>Everything before the unit's digits, as it goes over the wire.</summary>
    public string Head => $"{Method} {Path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {Key}\r\n{Headers}\r\n\r\n{Before}";

    public static WireRequest Post(string path, string before, string after, int units) =>
        new(
            "POST",
            path,
            $"Content-Type: application/json\r\nContent-Length: {before.Length + UnitDigits + after.Length}",
            before,
            after,
            units
        );

    /// <summary>Asks for what the client already has, and names no unit.</summary>
    public static WireRequest Get(string path, string etag) => new("GET", path, $"If-None-Match: {etag}", "", "", -1);
}

/// <summary>The load generator <c>wrk</c> with two threads and 32 connections.</summary>
internal static class Wrk
{
    public static async Task<LoadRun> RunAsync(ServerProcess server, WireRequest request, TimeSpan duration)
    {
        var before = server.ProcessorTime;
        var words = await RunAsync(
            ["-t2", "-c32", $"-d{duration.TotalSeconds:F0}s", "-s", "Server/requests.lua", server.Address.AbsoluteUri],
            [request.Head, request.After, $"{request.Units}"]
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
