using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Assay.Benchmarks.Report;

namespace Assay.Benchmarks.Server;

/// <summary>Memory and pace of an import: ten times the rows must not take more memory.</summary>
/// <remarks>The rows are there already after the first thousand, so what is measured is the import itself, and not the log that remembers new events.</remarks>
internal static class ImportLoad
{
    private const int DistinctRows = 1_000;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Pace pace)
    {
        var rows = pace.IsFull ? 1_000_000 : 50_000;
        return
        [
            .. await MeasureAsync("CSV", "text/csv", "event_id,user_id,type,value", i => $"e{i},user-{i},purchase,{i}.5", rows),
            .. await MeasureAsync(
                "NDJSON",
                "application/x-ndjson",
                "",
                i => $$"""{"event_id": "e{{i}}", "user_id": "user-{{i}}", "type": "purchase", "value": {{i}}.5}""",
                rows
            ),
        ];
    }

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(string name, string type, string header, Func<int, string> row, int rows)
    {
        var few = await ImportAsync(type, header, row, rows);
        var many = await ImportAsync(type, header, row, 10 * rows);
        return
        [
            Show($"{name}, {rows:N0} rows", few, rows, ""),
            Show($"{name}, {10 * rows:N0} rows", many, 10 * rows, $"{(double)many.Grown / few.Grown:F2} × the memory"),
        ];
    }

    private static Figure Show(string what, (TimeSpan Took, long Grown) run, int rows, string ratio) =>
        new(
            what,
            $"{run.Grown / 1e6:F0} MB above the idle server, at most",
            $"{rows / run.Took.TotalSeconds:N0} rows/s",
            ratio,
            ratio.Length == 0 ? "" : "about 1"
        );

    /// <returns>The time from the upload's end to the job's, and the largest resident memory meanwhile above that of before.</returns>
    private static async Task<(TimeSpan Took, long Grown)> ImportAsync(string type, string header, Func<int, string> row, int rows)
    {
        using var installation = await Installation.CreateAsync();
        using var assay = await installation.StartAsync();
        var file = Path.Combine(installation.Folder, "rows");
        await WriteAsync(file, header, row, rows);
        var (before, largest) = (assay.ResidentBytes, 0L);
        await using var upload = File.OpenRead(file);
        using var content = new StreamContent(upload);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        using var answer = await assay.Client.PostAsync(new Uri("/api/v1/events/import?kind=events", UriKind.Relative), content);
        var place = answer.EnsureSuccessStatusCode().Headers.Location!;
        var started = Stopwatch.GetTimestamp();
        while (!await IsDoneAsync(assay, place))
        {
            largest = Math.Max(largest, assay.ResidentBytes);
            await Task.Delay(20);
        }
        return (Stopwatch.GetElapsedTime(started), Math.Max(1, Math.Max(largest, assay.ResidentBytes) - before));
    }

    private static async Task WriteAsync(string file, string header, Func<int, string> row, int rows)
    {
        await using var writer = new StreamWriter(file);
        if (header.Length > 0)
            await writer.WriteLineAsync(header);
        for (var i = 0; i < rows; i++)
            await writer.WriteLineAsync(row(i % DistinctRows).ToString(CultureInfo.InvariantCulture));
    }

    private static async Task<bool> IsDoneAsync(ServerProcess assay, Uri place)
    {
        using var job = JsonDocument.Parse(await assay.Client.GetByteArrayAsync(place));
        return job.RootElement.GetProperty("state").GetString() switch
        {
            "done" => true,
            "failed" => throw new InvalidOperationException(job.RootElement.GetProperty("failure").GetString()),
            _ => false,
        };
    }
}
