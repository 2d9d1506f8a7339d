using Assay.Core.Record;

namespace Assay.Server.Workers;

/// <summary>Works uploads off in the background.</summary>
internal sealed class ImportWorker(Imports imports) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => imports.RunAsync(stoppingToken);
}
