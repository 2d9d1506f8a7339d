using System.Net.Http.Headers;
using System.Text.Json;
using Assay.Benchmarks.Report;

namespace Assay.Benchmarks.Server;

/// <summary>Flags by OFREP beside an endpoint that reads as much, does nothing and answers as much; rounds in turn.</summary>
internal static class OfrepLoad
{
    private const string Route = "/ofrep/v1/evaluate/flags";
    private const int Units = 10_000;
    private const string Before = """{"context":{"country":"US","age":34,"plan":"pro","app_version":"3.4.1","targetingKey":"user-""";
    private const string After = "\"}}";

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Pace pace)
    {
        using var installation = await FlagInstallation.CreateAsync();
        using var assay = await installation.StartAsync();
        var client = await ClientKeyAsync(assay);
        return
        [
            await CompareAsync(assay, Post($"{Route}/flag-0"), "One flag of 10,000, three rules", "≥ 60 % of the requests", pace),
            await CompareAsync(assay, Post(Route) with { Key = client }, "1,000 flags in one answer", "", pace),
        ];
    }

    private static WireRequest Post(string path) => WireRequest.Post(path, Before, After, Units);

    private static async Task<Figure> CompareAsync(ServerProcess assay, WireRequest request, string what, string aim, Pace pace)
    {
        using var empty = await EmptyServer.StartAsync((await AnswerAsync(assay, request)).Length);
        await Wrk.RunAsync(empty, request, pace.WarmUp);
        await Wrk.RunAsync(assay, request, pace.WarmUp);
        var (ceiling, ours) = (new List<LoadRun>(), new List<LoadRun>());
        for (var i = 0; i < pace.Rounds; i++)
        {
            ceiling.Add(await Wrk.RunAsync(empty, request, pace.LoadRound));
            ours.Add(await Wrk.RunAsync(assay, request, pace.LoadRound));
        }
        var (median, best) = (ours.MedianBy(run => run.ProcessorMicroseconds), ceiling.MedianBy(run => run.ProcessorMicroseconds));
        return new(
            what,
            $"{median}, p99 {median.Latency99.TotalMilliseconds:F1} ms",
            $"empty endpoint: {best}",
            $"{median.RequestsPerSecond / best.RequestsPerSecond:P0}, CPU {median.ProcessorMicroseconds / best.ProcessorMicroseconds:F2}×",
            aim
        );
    }

    private static async Task<byte[]> AnswerAsync(ServerProcess assay, WireRequest request)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(request.Path, UriKind.Relative));
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", request.Key);
        message.Content = new StringContent($"{Before}00000000{After}", MediaTypeHeaderValue.Parse("application/json"));
        using var answer = await assay.Client.SendAsync(message);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
    }

    private static async Task<string> ClientKeyAsync(ServerProcess assay)
    {
        var issued = await assay.Client.PostJsonAsync("/api/v1/auth/keys", """{"name": "page", "scopes": ["client"]}""");
        return JsonElement.Parse(issued).GetProperty("key").GetString()!;
    }
}
