using Assay.Benchmarks.Report;

namespace Assay.Benchmarks.Server;

/// <summary><c>POST …/assign</c> over HTTP beside an empty endpoint: rounds in turn, so that what else the machine does meets both.</summary>
internal static class AssignLoad
{
    private const int Units = 10_000;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Installation installation, Pace pace)
    {
        using var assay = await installation.StartAsync();
        using var empty = await StartEmptyAsync(await AnswerLengthAsync(assay));
        var round = pace.LoadRound;
        await Wrk.AssignAsync(empty, "pool-", Units, pace.WarmUp);
        await Wrk.AssignAsync(assay, "pool-", Units, pace.WarmUp); // Enrols the pool too.
        await Wrk.AssignAsync(assay, "warm-", units: 0, round);

        var (ceiling, enrolled, fresh) = (new List<LoadRun>(), new List<LoadRun>(), new List<LoadRun>());
        for (var i = 0; i < pace.Rounds; i++)
        {
            ceiling.Add(await Wrk.AssignAsync(empty, "pool-", Units, round));
            enrolled.Add(await Wrk.AssignAsync(assay, "pool-", Units, round));
            fresh.Add(await Wrk.AssignAsync(assay, $"new{i}-", units: 0, round));
        }
        return [Figure("units enrolled before", enrolled, ceiling), Figure("each unit new, made durable", fresh, ceiling)];
    }

    private static Task<ServerProcess> StartEmptyAsync(int answerLength) =>
        ServerProcess.StartAsync("Assay.Benchmarks", ["empty-server", "--answer-bytes", $"{answerLength}"]);

    private static async Task<int> AnswerLengthAsync(ServerProcess assay) =>
        (await assay.Client.PostJsonAsync(Installation.AssignPath, """{"user_id":"pool-00000000"}""")).Length;

    private static Figure Figure(string units, List<LoadRun> runs, List<LoadRun> ceiling)
    {
        var (ours, theirs) = (runs.MedianBy(run => run.ProcessorMicroseconds), ceiling.MedianBy(run => run.ProcessorMicroseconds));
        return new(
            $"`POST …/assign`, {units}",
            Describe(ours) + $", p99 {ours.Latency99.TotalMilliseconds:F1} ms",
            $"empty endpoint: {Describe(theirs)}",
            $"CPU {ours.ProcessorMicroseconds / theirs.ProcessorMicroseconds:F2}×",
            "CPU ≤ 1.5×"
        );
    }

    private static string Describe(LoadRun run) => $"{run.RequestsPerSecond:N0}/s, {run.ProcessorMicroseconds:F1} µs CPU";
}
