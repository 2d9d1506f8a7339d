using Assay.Benchmarks.Report;

namespace Assay.Benchmarks.Server;

/// <summary>From the start of the process to its first answers, and what it holds of memory when nobody asks.</summary>
internal static class StartUp
{
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Installation installation, Pace pace)
    {
        var empty = new List<Start>();
        var ours = new List<Start>();
        for (var i = 0; i < pace.Starts; i++)
        {
            empty.Add(await StartAsync(() => ServerProcess.StartAsync("Assay.Benchmarks", ["empty-server"]), pace));
            ours.Add(await StartAsync(installation.StartAsync, pace));
        }
        return
        [
            Times("Start to `GET /health/live`", ours, empty, start => start.Alive),
            Times("Start to `POST …/assign`", ours, empty, start => start.Assigned),
            new(
                $"Memory when idle ({pace.Idle.TotalSeconds:F0} s after the first answer)",
                $"{Megabytes(ours):F0} MB resident",
                $"empty server: {Megabytes(empty):F0} MB",
                $"{Megabytes(ours) / Megabytes(empty):F2}×",
                ""
            ),
        ];
    }

    private static async Task<Start> StartAsync(Func<Task<ServerProcess>> start, Pace pace)
    {
        using var server = await start();
        var alive = server.Age;
        await server.Client.PostJsonAsync(Installation.AssignPath, """{"user_id":"pool-00000000"}""");
        var assigned = server.Age;
        await Task.Delay(pace.Idle);
        return new(alive, assigned, server.ResidentBytes);
    }

    private static Figure Times(string what, List<Start> ours, List<Start> empty, Func<Start, TimeSpan> time)
    {
        var (took, least) = (ours.Select(time).Median().TotalMilliseconds, empty.Select(time).Median().TotalMilliseconds);
        return new(what, $"{took:F0} ms", $"empty server: {least:F0} ms", $"{took / least:F2}×", "");
    }

    private static double Megabytes(List<Start> starts) => starts.Select(start => start.ResidentBytes).Median() / 1e6;

    private sealed record Start(TimeSpan Alive, TimeSpan Assigned, long ResidentBytes);
}
