using Assay.Core;
using Assay.Core.Record;
using Assay.Core.Record.Reading;
using Assay.Server.Auth;
using Assay.Server.Bodies;
using Assay.Server.Requests;
using Assay.Server.Requests.Known;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Assay.Server.Endpoints;

/// <summary>HTTP face of file imports and the jobs that work them off.</summary>
internal static class ImportJobs
{
    private const int LongestName = 200;
    private const string JobsRoute = ApiVersion.Prefix + "/jobs";

    /// <summary>Fields that a whole file may share: given once in the address instead of in every row.</summary>
    private static readonly string[] Shared = ["experiment_id", "variant", "type", "source", "exposed_at", "timestamp"];

    private static readonly Dictionary<string, ImportFormat> Formats = new(StringComparer.OrdinalIgnoreCase)
    {
        ["text/csv"] = ImportFormat.Csv,
        ["text/tab-separated-values"] = ImportFormat.Csv,
        ["application/x-ndjson"] = ImportFormat.Ndjson,
        ["application/ndjson"] = ImportFormat.Ndjson,
        ["application/jsonl"] = ImportFormat.Ndjson,
        ["application/vnd.apache.parquet"] = ImportFormat.Parquet,
        ["application/x-parquet"] = ImportFormat.Parquet,
    };

    public static void MapImportJobs(this IEndpointRouteBuilder routes)
    {
        routes
            .MapPost(ApiVersion.Prefix + "/events/import", StartAsync)
            .WithTags("Imports")
            .AcceptsUpload()
            .TakesQuery(["kind", "map", .. Shared, .. ImportOptions.Names])
            .RequireAuthorization(Policies.Record);
        routes.MapGet(JobsRoute + "/{id:long}", Get).WithTags("Imports").RequireAuthorization(Policies.Record);
    }

    private static async Task<Results<Accepted<ImportJobView>, ProblemHttpResult>> StartAsync(
        HttpContext http,
        Imports imports,
        ImportLimits limits,
        CancellationToken ct
    )
    {
        var order = ReadOrder(http.Request);
        if (order.Fault is { } fault)
            return fault.ToProblem();
        if (http.Request.ContentLength == 0)
            return Faults.ImportEmpty().ToProblem();
        if (http.Request.ContentLength > limits.UploadBytes)
            return Faults.BodyTooLarge(limits.UploadBytes).ToProblem();
        if (http.Request.Headers.ContainsKey(IdempotencyKey.Header) && !IdempotencyKey.IsValid(http))
            return Faults.InvalidIdempotencyKey().ToProblem();
        var sent = order.Value with { KeyId = http.Recorder().KeyId, Environment = http.Sender().Environment };
        var begun = await imports.StartAsync(new ImportRequest(sent, FileName(http.Request), http.Actor()), http.Request.Body, ct);
        if (begun.Fault is { } refused)
            return refused.ToProblem();
        if (begun.Value.IsRepeat)
            http.Response.Headers["Idempotent-Replayed"] = "true";
        var job = begun.Value.Job;
        return TypedResults.Accepted($"{JobsRoute}/{job.Id}", ImportJobView.From(job));
    }

    private static Results<Ok<ImportJobView>, ProblemHttpResult> Get(long id, HttpContext http, Imports imports) =>
        imports.Find(id) is { } job && http.ApiKey().MaySee(job)
            ? TypedResults.Ok(ImportJobView.From(job))
            : Faults.JobNotFound(id).ToProblem();

    private static Outcome<ImportOrder> ReadOrder(HttpRequest request)
    {
        var kind = request.Query["kind"].ToString();
        if (!Wire.TryRead<ImportKind>(kind.Length == 0 ? "events" : kind, out var what))
            return Faults.InvalidParameter("kind", "Give events, exposures or wide.");
        var type = request.ContentType?.Split(';')[0].Trim() ?? "";
        if (!Formats.TryGetValue(type, out var format))
            return Faults.UnsupportedFile(string.Join(", ", Formats.Keys));
        var map = ReadMap(request.Query["map"].ToString());
        if (map.Fault is { } fault)
            return fault;
        var shared = Shared
            .Where(name => request.Query.ContainsKey(name))
            .ToDictionary(name => name, name => request.Query[name].ToString());
        if (what == ImportKind.Wide && format == ImportFormat.Ndjson)
            return Faults.InvalidParameter("kind", "A wide file is CSV or Parquet.");
        var dialect = ImportOptions.ReadDialect(request.Query);
        if (dialect.Fault is { } unknown)
            return unknown;
        var numbers = ImportOptions.ReadNumbers(request.Query);
        if (numbers.Fault is { } unmeant)
            return unmeant;
        var order = new ImportOrder(what, format, map.Value, shared) { Dialect = dialect.Value, Numbers = numbers.Value };
        return order.Check() is { } unfit ? unfit : order;
    }

    /// <summary>From <c>Content-Disposition: attachment; filename="…"</c>, for the audit; empty where it is not given.</summary>
    private static string FileName(HttpRequest request)
    {
        if (!ContentDispositionHeaderValue.TryParse(request.Headers.ContentDisposition.ToString(), out var disposition))
            return "";
        var name =
            (disposition.FileNameStar.HasValue ? disposition.FileNameStar : HeaderUtilities.RemoveQuotes(disposition.FileName)).Value ?? "";
        return IncomingText.Check(name) is null ? Path.GetFileName(name)[..Math.Min(Path.GetFileName(name).Length, LongestName)] : "";
    }

    /// <summary><c>field:column,field:column</c>.</summary>
    private static Outcome<IReadOnlyDictionary<string, string>> ReadMap(string text)
    {
        var columns = new Dictionary<string, string>();
        foreach (var pair in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = pair.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || colon == pair.Length - 1)
                return Faults.InvalidParameter("map", "Give pairs of field:column, separated by commas.");
            if (!columns.TryAdd(pair[..colon].Trim(), pair[(colon + 1)..].Trim()))
                return ImportFaults.DoubledField(pair[..colon].Trim());
        }
        return new(columns);
    }
}
