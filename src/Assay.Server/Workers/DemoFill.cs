using Assay.Core.Demo;
using Assay.Server.Settings;

namespace Assay.Server.Workers;

/// <summary>With <c>--demo</c>: simulated experiments, there before the first request.</summary>
internal sealed class DemoFill(Demonstration demonstration, ServerSettings settings) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) =>
        settings.Demo ? demonstration.FillAsync(cancellationToken) : Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
