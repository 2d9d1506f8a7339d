using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Assay.Benchmarks.Report;

namespace Assay.Benchmarks.Server;

/// <summary>What clients saw who sent batches without a break.</summary>
/// <param name="Waits">Of each batch, from its first sending to its acknowledgement.</param>
/// <param name="Refused">Batches that were answered 503 and sent again after the time named.</param>
/// <param name="Sending">Time to the last acknowledgement.</param>
/// <param name="Loaded">Time until a query saw all events.</param>
internal sealed record IngestRun(IReadOnlyList<TimeSpan> Waits, int Refused, TimeSpan Sending, TimeSpan Loaded, TimeSpan Processor)
{
    private long Events => (long)Waits.Count * EventBatch.Rows;
    public double AcknowledgedPerSecond => Events / Sending.TotalSeconds;

    /// <summary>Debts paid: events that still wait to be loaded are not counted as done.</summary>
    public double SustainedPerSecond => Events / Loaded.TotalSeconds;
    public double ProcessorMicroseconds => Processor.TotalMicroseconds / Events;

    /// <param name="quantile">In [0, 1]; 1 is the longest.</param>
    public TimeSpan Wait(double quantile) => Waits.Order().ElementAt((int)((Waits.Count - 1) * quantile));
}

/// <summary>Event batches over HTTP from several clients, each waiting until its batch is durable.</summary>
internal static class IngestLoad
{
    private const int Clients = 8;
    private const string Accepted = """{"accepted":1000,""";
    private static readonly MediaTypeHeaderValue s_json = new("application/json");

    /// <param name="appenderRowsPerSecond">Rows per second of the bare DuckDB appender.</param>
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Installation installation, double appenderRowsPerSecond, Pace pace)
    {
        using var server = await installation.StartAsync();
        var batches = Enumerable.Range(0, Clients).Select(client => new EventBatch(client)).ToList();
        await RunAsync(server, batches, firstStamp: 0, pace.WarmUp);
        var run = await RunAsync(server, batches, firstStamp: 1 << 24, pace.Ingest);
        return
        [
            new(
                $"Events by HTTP, {Clients} clients, batches of {EventBatch.Rows:N0}, until loaded ({pace.Ingest.TotalSeconds:F0} s)",
                $"{run.SustainedPerSecond:N0}/s, {run.ProcessorMicroseconds:F2} µs CPU an event",
                $"DuckDB appender: {appenderRowsPerSecond:N0}/s",
                $"{run.SustainedPerSecond / appenderRowsPerSecond:P0}",
                "≥ 60 %"
            ),
            new(
                "… until acknowledged as durable",
                $"{run.AcknowledgedPerSecond:N0}/s, {run.Refused} batches told to come again",
                $"DuckDB appender: {appenderRowsPerSecond:N0}/s",
                $"{run.AcknowledgedPerSecond / appenderRowsPerSecond:P0}",
                ""
            ),
            new(
                "… wait for an acknowledgement",
                $"median {run.Wait(0.5).TotalMilliseconds:F0} ms, p99 {run.Wait(0.99).TotalMilliseconds:F0} ms",
                $"longest {run.Wait(1).TotalMilliseconds:F0} ms",
                "",
                "p99 < 500 ms"
            ),
        ];
    }

    private static async Task<IngestRun> RunAsync(ServerProcess server, List<EventBatch> batches, int firstStamp, TimeSpan duration)
    {
        var processor = server.ProcessorTime;
        var started = Stopwatch.GetTimestamp();
        using var over = new CancellationTokenSource(duration);
        var sent = await Task.WhenAll(batches.Select(batch => Task.Run(() => SendAsync(server.Client, batch, firstStamp, over.Token))));
        var sending = Stopwatch.GetElapsedTime(started);
        await server.Client.PostJsonAsync("/api/v1/events/checkout?limit=1", "{}"); // A query sees all that was acknowledged.
        var loaded = Stopwatch.GetElapsedTime(started);
        return new(
            [.. sent.SelectMany(client => client.Waits)],
            sent.Sum(client => client.Refused),
            sending,
            loaded,
            server.ProcessorTime - processor
        );
    }

    private static async Task<(List<TimeSpan> Waits, int Refused)> SendAsync(
        HttpClient client,
        EventBatch batch,
        int stamp,
        CancellationToken over
    )
    {
        var waits = new List<TimeSpan>();
        var refused = 0;
        while (!over.IsCancellationRequested)
        {
            batch.Stamp(stamp++);
            var started = Stopwatch.GetTimestamp();
            while (await TrySendAsync(client, batch) is { } again)
            {
                refused++;
                await Task.Delay(again, CancellationToken.None);
            }
            waits.Add(Stopwatch.GetElapsedTime(started));
        }
        return (waits, refused);
    }

    /// <returns>When to come again; <c>null</c>: the batch is durable.</returns>
    private static async Task<TimeSpan?> TrySendAsync(HttpClient client, EventBatch batch)
    {
        using var content = new ByteArrayContent(batch.Body);
        content.Headers.ContentType = s_json;
        using var answer = await client.PostAsync(new Uri("/api/v1/events/batch", UriKind.Relative), content);
        if (answer is { StatusCode: HttpStatusCode.ServiceUnavailable, Headers.RetryAfter.Delta: { } again })
            return again;
        var text = await answer.Content.ReadAsStringAsync();
        return text.StartsWith(Accepted, StringComparison.Ordinal)
            ? null
            : throw new InvalidOperationException($"Not all were taken: {text}");
    }
}
