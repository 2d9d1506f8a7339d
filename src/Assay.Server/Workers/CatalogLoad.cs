using Assay.Core.Catalog;

namespace Assay.Server.Workers;

/// <summary>Brings the definitions into memory before the first request is taken.</summary>
internal sealed class CatalogLoad(Catalog catalog) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => catalog.LoadAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
