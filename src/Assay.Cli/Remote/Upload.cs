using System.Net.Http.Headers;
using Assay.Core;

namespace Assay.Cli.Remote;

/// <summary>The server's work on an uploaded file, as it stands.</summary>
/// <param name="FirstErrors">Of the first rejected rows.</param>
/// <param name="Failure">Why the file could not be read to its end.</param>
/// <param name="Warning">What may have been overlooked in a file that was read to its end.</param>
internal sealed record ImportJob(
    long RowsRead,
    long Accepted,
    long Duplicates,
    long Rejected,
    IReadOnlyList<RowError> FirstErrors,
    string? Failure,
    DateTimeOffset? FinishedAt,
    long Dropped = 0,
    string? Warning = null
);

/// <param name="Index">The row, counted from 0.</param>
internal sealed record RowError(long Index, string Code, string Detail);

/// <summary>How far an import is.</summary>
internal interface IImportProgress
{
    void Sent(double fraction);

    void Worked(ImportJob job);
}

internal static class Upload
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(300);

    /// <summary>A file that reports how much of it is sent.</summary>
    public static Stream Open(string path, IImportProgress progress) => new ReportingStream(path, progress.Sent);

    /// <summary>Sends the file, then waits until the job is finished.</summary>
    public static async Task<Outcome<ImportJob>> RunAsync(
        ApiClient client,
        Stream file,
        string fileName,
        string mediaType,
        string target,
        IImportProgress progress,
        CancellationToken ct
    )
    {
        using var content = new StreamContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        if (fileName.Length > 0)
            content.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileNameStar = fileName };
        var sent = await client.SendAsync(HttpMethod.Post, target, content, ct);
        if (sent.Fault is { } fault)
            return fault;
        using var response = sent.Value;
        return await FollowAsync(client, response.Headers.Location!.ToString(), progress, ct);
    }

    private static async Task<Outcome<ImportJob>> FollowAsync(
        ApiClient client,
        string location,
        IImportProgress progress,
        CancellationToken ct
    )
    {
        while (true)
        {
            var job = await client.ReadAsync<ImportJob>(HttpMethod.Get, location, null, ct);
            if (job.Fault is not null)
                return job;
            progress.Worked(job.Value);
            if (job.Value.FinishedAt is not null)
                return job;
            await Task.Delay(AskEvery, ct);
        }
    }

    /// <summary>A file that tells how much of it has been read.</summary>
    private sealed class ReportingStream(string path, Action<double> report)
        : FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.Asynchronous)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await base.ReadAsync(buffer, cancellationToken);
            report(Length == 0 ? 1 : (double)Position / Length);
            return count;
        }
    }
}
