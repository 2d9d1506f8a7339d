using System.Diagnostics;
using System.Net.Http.Headers;
using Assay.Benchmarks.Report;

namespace Assay.Benchmarks.Server;

/// <summary>What SDKs that evaluate locally ask for: the definitions of 10,000 flags, and word of each change.</summary>
internal static class StreamLoad
{
    private const string Snapshot = "/api/v1/sdk/snapshot";
    private const int Streams = 9_990; // The server's own limit is 10,000.

    /// <param name="small">Where a change finds little beside it.</param>
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Installation small, Pace pace)
    {
        var alone = await PropagateAloneAsync(small, pace);
        using var installation = await FlagInstallation.CreateAsync();
        using var assay = await installation.StartAsync();
        var figures = new List<Figure> { await FetchAsync(assay, pace), await PollAsync(assay, pace) };
        var (changes, streams) = (Changes(pace), pace.IsFull ? Streams : 500);
        await PropagateAsync(assay, changes); // Warms up.
        figures.Add(Propagation("Change to connected stream, one flag", alone));
        figures.Add(Propagation("… 10,000 flags", await PropagateAsync(assay, changes)));
        var before = assay.ResidentBytes;
        using var idle = await IdleStreams.OpenAsync(assay.Address, streams);
        figures.Add(
            new(
                $"Memory of {streams:N0} idle streams",
                $"{(assay.ResidentBytes - before) / 1e3 / streams:F1} kB each",
                $"server before: {before / 1e6:F0} MB",
                "",
                ""
            )
        );
        figures.Add(Propagation($"… with {streams:N0} others connected", await PropagateAsync(assay, changes)));
        return figures;
    }

    /// <summary>The first answer after a change writes and packs everything; those after it send what was packed.</summary>
    private static async Task<Figure> FetchAsync(ServerProcess assay, Pace pace)
    {
        var (first, next, bytes) = (new List<TimeSpan>(), new List<TimeSpan>(), 0);
        for (var i = 0; i < 2 * pace.Rounds; i++)
        {
            await ToggleAsync(assay, enabled: i % 2 != 0);
            first.Add(await TimeAsync(async () => bytes = (await FetchAsync(assay)).Length));
            next.Add(await TimeAsync(() => FetchAsync(assay)));
        }
        return new(
            "Snapshot of 10,000 flags, first answer after a change",
            $"{first.Median().TotalMilliseconds:F0} ms",
            $"the next: {next.Median().TotalMilliseconds:F1} ms, {bytes / 1e3:F0} kB (br)",
            "",
            ""
        );
    }

    private static async Task<Figure> PollAsync(ServerProcess assay, Pace pace)
    {
        using var answer = await assay.Client.GetAsync(new Uri(Snapshot, UriKind.Relative));
        var poll = WireRequest.Get(Snapshot, answer.Headers.ETag!.ToString());
        await Wrk.RunAsync(assay, poll, pace.WarmUp);
        return new("… polled by who has it (304)", $"{await Wrk.RunAsync(assay, poll, pace.LoadRound)}", "", "", "");
    }

    private static int Changes(Pace pace) => pace.IsFull ? 200 : 20;

    private static async Task<List<TimeSpan>> PropagateAloneAsync(Installation small, Pace pace)
    {
        using var assay = await small.StartAsync();
        await assay.Client.PostJsonAsync("/api/v1/flags", """{"key": "flag-0", "environments": {"production": {"enabled": true}}}""");
        await PropagateAsync(assay, Changes(pace)); // Warms up.
        return await PropagateAsync(assay, Changes(pace));
    }

    /// <summary>Turns the flag off and on again. It must be on, or the first change is none and is not told.</summary>
    /// <returns>From the sending of each change to its event, in order.</returns>
    private static async Task<List<TimeSpan>> PropagateAsync(ServerProcess assay, int changes)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/sdk/stream");
        using var answer = await assay.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
        await NextEventAsync(lines);
        var times = new List<TimeSpan>();
        for (var i = 0; i < changes; i++)
            times.Add(
                await TimeAsync(async () =>
                {
                    var heard = NextEventAsync(lines);
                    await ToggleAsync(assay, enabled: i % 2 != 0);
                    await heard.WaitAsync(TimeSpan.FromSeconds(30));
                })
            );
        times.Sort();
        return times;
    }

    private static Figure Propagation(string what, List<TimeSpan> times) =>
        new(
            what,
            $"median {times[times.Count / 2].TotalMilliseconds:F0} ms, p99 {times[(int)((times.Count - 1) * 0.99)].TotalMilliseconds:F0} ms",
            "",
            "",
            "< 200 ms"
        );

    private static Task ToggleAsync(ServerProcess assay, bool enabled) =>
        assay.Client.PostJsonAsync(
            "/api/v1/flags/flag-0/toggle",
            $$"""{"environment": "production", "enabled": {{(enabled ? "true" : "false")}}}"""
        );

    private static async Task NextEventAsync(StreamReader lines)
    {
        while (await lines.ReadLineAsync() is { } line)
            if (line.StartsWith("data:", StringComparison.Ordinal))
                return;
        throw new InvalidOperationException("The stream ended.");
    }

    private static async Task<byte[]> FetchAsync(ServerProcess assay)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Snapshot);
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("br"));
        using var answer = await assay.Client.SendAsync(request);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
    }

    private static async Task<TimeSpan> TimeAsync(Func<Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started);
    }
}
