using Assay.Benchmarks.Report;

namespace Assay.Benchmarks.Server;

/// <summary><c>POST …/assign</c> over HTTP beside an empty endpoint: rounds in turn, so that what else the machine does meets both.</summary>
internal static class AssignLoad
{
    private const int Units = 10_000;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Installation installation, Pace pace)
    {
        using var assay = await installation.StartAsync();
        using var empty = await EmptyServer.StartAsync(await AnswerLengthAsync(assay));
        var round = pace.LoadRound;
        await Wrk.RunAsync(empty, Assign("pool-", Units), pace.WarmUp);
        await Wrk.RunAsync(assay, Assign("pool-", Units), pace.WarmUp); // Enrols the pool too.
        await Wrk.RunAsync(assay, Assign("warm-", 0), round);

        var (ceiling, enrolled, fresh) = (new List<LoadRun>(), new List<LoadRun>(), new List<LoadRun>());
        for (var i = 0; i < pace.Rounds; i++)
        {
            ceiling.Add(await Wrk.RunAsync(empty, Assign("pool-", Units), round));
            enrolled.Add(await Wrk.RunAsync(assay, Assign("pool-", Units), round));
            fresh.Add(await Wrk.RunAsync(assay, Assign($"new{i}-", 0), round));
        }
        return [Figure("units enrolled before", enrolled, ceiling), Figure("each unit new, made durable", fresh, ceiling)];
    }

    /// <param name="prefix">Five characters, so that bodies are equally long.</param>
    private static WireRequest Assign(string prefix, int units) =>
        WireRequest.Post(Installation.AssignPath, $$"""{"user_id":"{{prefix}}""", "\"}", units);

    private static async Task<int> AnswerLengthAsync(ServerProcess assay) =>
        (await assay.Client.PostJsonAsync(Installation.AssignPath, """{"user_id":"pool-00000000"}""")).Length;

    private static Figure Figure(string units, List<LoadRun> runs, List<LoadRun> ceiling)
    {
        var (ours, theirs) = (runs.MedianBy(run => run.ProcessorMicroseconds), ceiling.MedianBy(run => run.ProcessorMicroseconds));
        return new(
            $"`POST …/assign`, {units}",
            $"{ours}, p99 {ours.Latency99.TotalMilliseconds:F1} ms",
            $"empty endpoint: {theirs}",
            $"CPU {ours.ProcessorMicroseconds / theirs.ProcessorMicroseconds:F2}×",
            "CPU ≤ 1.5×"
        );
    }
}
