using System.CommandLine;
using Assay.Core;

namespace Assay.Cli.Remote;

/// <summary><c>assay import</c>: uploads a file of events or exposures and follows the server's work on it.</summary>
internal static class ImportCommand
{
    private static readonly Argument<string> File = new("FILE") { Description = "CSV, NDJSON or Parquet, told by its ending." };
    private static readonly Option<string> Kind = new("--kind") { Description = "events or exposures.", Required = true };
    private static readonly Option<string?> Map = new("--map")
    {
        Description = "Which column holds which field, as in user_id:userid,value:amount.",
    };

    private static readonly Option<string[]> Shared = new("--set")
    {
        Description = "FIELD=VALUE for all rows, as in type=purchase. Repeat it for several fields.",
        AllowMultipleArgumentsPerToken = true,
    };

    static ImportCommand()
    {
        Kind.AcceptOnlyFromAmong("events", "exposures");
        Shared.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1) is { } wrong)
                result.AddError($"--set takes FIELD=VALUE, not {wrong.Value}.");
        });
    }

    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("import", "Upload a file of events or exposures.") { File, Kind, Map, Shared };
        command.SetServerAction(surroundings, (parsed, client, ct) => RunAsync(surroundings, parsed, client, ct));
        return command;
    }

    private static async Task<int> RunAsync(Surroundings surroundings, ParseResult parsed, ApiClient client, CancellationToken ct)
    {
        var path = parsed.GetRequiredValue(File);
        if (!System.IO.File.Exists(path))
            return surroundings.Fail(new Fault("file_not_found", FaultKind.NotFound, $"There is no file {path}."));
        if (MediaType(path) is not { } mediaType)
            return surroundings.Fail(
                new Fault("unknown_file_type", FaultKind.UnsupportedMedia, $"{path} does not end in .csv, .ndjson, .jsonl or .parquet.")
            );
        var job = await ImportProgress.ShowAsync(
            surroundings.ErrorConsole(),
            progress => Upload.RunAsync(client, path, mediaType, $"/api/v1/events/import?{Query(parsed)}", progress, ct)
        );
        return job.Fault is { } fault ? surroundings.Fail(fault) : Report(surroundings, job.Value);
    }

    private static string Query(ParseResult parsed)
    {
        List<string> pairs = [$"kind={parsed.GetValue(Kind)}"];
        if (parsed.GetValue(Map) is { } map)
            pairs.Add($"map={Uri.EscapeDataString(map)}");
        pairs.AddRange((parsed.GetValue(Shared) ?? []).Select(EscapePair));
        return string.Join('&', pairs);
    }

    private static string EscapePair(string pair) => string.Join('=', pair.Split('=', 2).Select(Uri.EscapeDataString));

    private static string? MediaType(string path) =>
        Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".csv" => "text/csv",
            ".ndjson" or ".jsonl" => "application/x-ndjson",
            ".parquet" => "application/vnd.apache.parquet",
            _ => null,
        };

    /// <summary>A script must notice rows that were left behind, so they make the command fail.</summary>
    private static int Report(Surroundings surroundings, ImportJob job)
    {
        surroundings.Out.WriteLine(
            $"{job.RowsRead} rows: {job.Accepted} accepted, {job.Duplicates} already there, {job.Rejected} rejected."
        );
        foreach (var error in job.FirstErrors)
            surroundings.Error.WriteLine($"  row {error.Index + 1}: {error.Detail} ({error.Code})");
        if (job.Failure is { } failure)
            surroundings.Error.WriteLine(failure);
        return job.Failure is not null || job.Rejected > 0 ? 1 : 0;
    }
}
