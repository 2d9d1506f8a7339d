using System.Diagnostics;
using System.Globalization;
using Assay.Benchmarks.Server;
using Assay.Benchmarks.Storage;

namespace Assay.Benchmarks.Report;

/// <summary>Runs every measurement, one after the other, and writes the page.</summary>
internal static class SpeedReport
{
    private static readonly IReadOnlyList<Section> s_sections =
    [
        new("Evaluation", (_, pace) => Task.FromResult(Microbenchmarks.Evaluation(pace))),
        new("Assignment over HTTP", AssignLoad.MeasureAsync),
        new("Flags by OFREP", (_, pace) => OfrepLoad.MeasureAsync(pace)),
        new("Definitions for SDKs", StreamLoad.MeasureAsync),
        new("Start-up and memory", StartUp.MeasureAsync),
        new("Ingestion", (installation, pace) => IngestLoad.MeasureAsync(installation, Microbenchmarks.AppenderRowsPerSecond(), pace)),
        new("Imports", (_, pace) => ImportLoad.MeasureAsync(pace)),
        new("Analysis", (_, pace) => AnalysisLoad.MeasureAsync(pace)),
    ];

    public static async Task WriteAsync(string file, Pace pace)
    {
        var started = Stopwatch.GetTimestamp();
        using var installation = await Installation.CreateAsync();
        var sections = new List<string>();
        foreach (var section in s_sections)
            sections.Add(await MeasureAsync(section, installation, pace));
        await File.WriteAllTextAsync(file, Page(sections, Stopwatch.GetElapsedTime(started)));
    }

    /// <summary>Measures one section alone and prints it.</summary>
    /// <param name="title">Its first letters, in any case.</param>
    public static async Task PrintAsync(string title, Pace pace)
    {
        var section = s_sections.First(one => one.Title.StartsWith(title, StringComparison.OrdinalIgnoreCase));
        using var installation = await Installation.CreateAsync();
        await MeasureAsync(section, installation, pace);
    }

    private static async Task<string> MeasureAsync(Section section, Installation installation, Pace pace)
    {
        await Console.Error.WriteLineAsync($"{section.Title} …");
        var lines = (await section.MeasureAsync(installation, pace)).Select(figure =>
            $"| {figure.What} | {figure.Ours} | {figure.Ceiling} | {figure.Ratio} | {figure.Aim} |"
        );
        var text = $"""
            ## {section.Title}

            | what | measured | ceiling | ratio | aim |
            |---|---|---|---|---|
            {string.Join('\n', lines)}

            """;
        await Console.Error.WriteLineAsync(text);
        return text;
    }

    private static string Page(IEnumerable<string> sections, TimeSpan took) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            # Benchmarks

            Written by `./bench.sh` on {DateTime.UtcNow:yyyy-MM-dd}, in one run of {took.TotalMinutes:F0} minutes on one machine: {Machine.Describe()}.

            Read the ratios: each figure stands beside a ceiling that was measured in the same run, and both move together from machine to machine.
            Load and server share the machine over loopback, so requests per second are a floor; processor time per request is the server's alone.

            {string.Join('\n', sections)}
            ## How it is measured

            - **Evaluation**: BenchmarkDotNet, in process. The ceiling hashes the same text and does nothing else.
            - **Assignment**: `wrk`, 2 threads and 32 connections, in rounds that alternate between the servers; the round with the median processor time
              counts. The empty endpoint is Kestrel with a route: it reads the same body and answers as many bytes. Both processes run under the same runtime
              settings. Rate limits are off. A new unit's exposure is on disk before the answer is sent.
            - **Flags**: an installation of {FlagInstallation.Flags:N0} flags with three rules and five conditions each, of which publishable keys see
              {FlagInstallation.ClientVisible:N0}; rounds as for assignments. A change is timed from its request to its event at another connection.
            - **Ingestion**: event ids are all different, and the client's own; every batch waits until it is on disk. A batch answered 503 is sent again
              after the time that the answer names. *Until loaded* counts the time until a query sees all events. The ceiling commits 10,000 rows of the same
              shape at a time to a DuckDB file from one thread, with nothing checked, parsed or sent.
            - **Start-up**: median of {Pace.Full.Starts} starts on a data folder that holds a running experiment and its exposures; built, not published ahead of time.
            - **Analysis**: the bare SQL is one statement for the same two metrics, without the checks of the data's integrity that an analysis makes.

            """
        );

    private sealed record Section(string Title, Func<Installation, Pace, Task<IReadOnlyList<Figure>>> MeasureAsync);
}
