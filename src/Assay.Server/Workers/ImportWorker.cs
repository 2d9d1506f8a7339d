using Assay.Core.Record;

namespace Assay.Server.Workers;

/// <summary>Works uploads off in the background.</summary>
internal sealed class ImportWorker(Imports imports) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => imports.RunAsync(stoppingToken);
}

/// <summary>Writes into the log what the sender of a file is not told.</summary>
internal sealed partial class ImportLog(ILogger<ImportLog> log)
{
    public void Report(long jobId, string what, Exception? error) => LogTrouble(error, jobId, what);

    [LoggerMessage(Level = LogLevel.Error, Message = "Import {Job}: {What}")]
    private partial void LogTrouble(Exception? exception, long job, string what);
}
