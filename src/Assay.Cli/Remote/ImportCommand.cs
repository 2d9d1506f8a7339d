using System.CommandLine;
using Assay.Cli.Analyze;
using Assay.Core;

namespace Assay.Cli.Remote;

/// <summary><c>assay import</c>: uploads a file of events or exposures and follows the server's work on it.</summary>
internal static class ImportCommand
{
    /// <summary>Rejected rows that are listed; the others are counted.</summary>
    private const int MaxListed = 20;

    private static readonly string[] Kinds = ["events", "exposures", "wide"];

    private static readonly Argument<string> File = new("FILE")
    {
        Description = "CSV, NDJSON or Parquet, told by its ending, also with .gz behind it; - reads the standard input.",
    };
    private static readonly Option<string> Kind = new("--kind")
    {
        Description = "What the rows hold. wide: one row per unit, with its exposure and what it did.",
        Required = true,
    };
    private static readonly Option<string?> Format = new("--format")
    {
        Description = "csv, ndjson or parquet, where the ending does not say so.",
    };
    private static readonly Option<string?> Map = new("--map")
    {
        Description = "Which column holds which field, as in user_id:userid,value:amount; for wide files also event.purchase:bought.",
    };

    private static readonly Option<string[]> Shared = new("--set")
    {
        Description = "FIELD=VALUE for all rows, as in type=purchase. Repeat it for several fields.",
        AllowMultipleArgumentsPerToken = true,
    };

    static ImportCommand()
    {
        Kind.AcceptOnlyFromAmong(Kinds);
        File.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && Kinds.Contains(token.Value) && !System.IO.File.Exists(token.Value))
                result.AddError($"The kind is an option: --kind {token.Value}.");
        });
        Format.AcceptOnlyFromAmong("csv", "ndjson", "parquet");
        Shared.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1) is { } wrong)
                result.AddError($"--set takes FIELD=VALUE, not {wrong.Value}.");
        });
    }

    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("import", "Upload a file of events or exposures.") { File, Kind, Format, Map, Shared };
        FileFormat.AddTo(command);
        command.SetServerAction(surroundings, (parsed, client, ct) => RunAsync(surroundings, parsed, client, ct));
        return command;
    }

    private static async Task<int> RunAsync(Surroundings surroundings, ParseResult parsed, ApiClient client, CancellationToken ct)
    {
        var path = parsed.GetRequiredValue(File);
        if (path != InputFile.StandardInput && !System.IO.File.Exists(path))
            return surroundings.Fail(new Fault("file_not_found", FaultKind.NotFound, $"There is no file {path}."));
        if (MediaType(parsed.GetValue(Format), path) is not { } mediaType)
            return surroundings.Fail(
                new Fault(
                    "unknown_file_type",
                    FaultKind.UnsupportedMedia,
                    $"{path} does not end in .csv, .tsv, .ndjson, .jsonl or .parquet; say --format csv, ndjson or parquet."
                )
            );
        var job = await ImportProgress.ShowAsync(
            surroundings.ErrorConsole(),
            progress => UploadAsync(surroundings, client, path, mediaType, $"/api/v1/events/import?{Query(parsed)}", progress, ct)
        );
        return job.Fault is { } fault ? surroundings.Fail(fault) : Report(surroundings, job.Value);
    }

    private static string Query(ParseResult parsed)
    {
        List<string> pairs = [$"kind={parsed.GetValue(Kind)}"];
        if (parsed.GetValue(Map) is { } map)
            pairs.Add($"map={Uri.EscapeDataString(map)}");
        pairs.AddRange((parsed.GetValue(Shared) ?? []).Select(EscapePair));
        pairs.AddRange(FileFormat.ToQuery(parsed));
        return string.Join('&', pairs);
    }

    private static string EscapePair(string pair) => string.Join('=', pair.Split('=', 2).Select(Uri.EscapeDataString));

    private static Task<Outcome<ImportJob>> UploadAsync(
        Surroundings surroundings,
        ApiClient client,
        string path,
        string mediaType,
        string target,
        IImportProgress progress,
        CancellationToken ct
    ) =>
        path == InputFile.StandardInput
            ? Upload.RunAsync(client, surroundings.Input(), "", mediaType, target, progress, ct)
            : Upload.RunAsync(client, Upload.Open(path, progress), Path.GetFileName(path), mediaType, target, progress, ct);

    private static string? MediaType(string? format, string path) =>
        (format ?? Ending(path)) switch
        {
            "csv" or "tsv" => "text/csv",
            "ndjson" or "jsonl" => "application/x-ndjson",
            "parquet" => "application/vnd.apache.parquet",
            _ => null,
        };

    /// <summary>Without the dot, and without the sign of a compressed file behind it.</summary>
    private static string Ending(string path)
    {
        var name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        return Path.GetExtension(name).TrimStart('.').ToLowerInvariant();
    }

    /// <summary>A script must notice rows that were left behind, so they make the command fail.</summary>
    private static int Report(Surroundings surroundings, ImportJob job)
    {
        surroundings.Out.WriteLine(
            $"{job.RowsRead} rows: {job.Accepted} accepted, {job.Duplicates} already there, {job.Rejected} rejected."
        );
        if (job.Dropped > 0)
            surroundings.Error.WriteLine($"{job.Dropped} rows without a value are left out.");
        foreach (var error in job.FirstErrors.Take(MaxListed))
            surroundings.Error.WriteLine($"  row {error.Index + 1}: {error.Detail} ({error.Code})");
        if (job.Rejected - Math.Min(job.FirstErrors.Count, MaxListed) is var more and > 0)
            surroundings.Error.WriteLine($"  and {more} more.");
        if (job.Warning is { } warning)
            surroundings.Error.WriteLine(warning);
        if (job.Failure is { } failure)
            surroundings.Error.WriteLine(failure);
        return job.Failure is not null || job.Rejected > 0 ? 1 : 0;
    }
}
