using Assay.Core;
using Assay.Core.Access;

namespace Assay.Server.Workers;

/// <summary>Reads when API keys were last used, and saves it every minute and at the end.</summary>
internal sealed partial class KeyUseKeeper(KeyUse use, TimeProvider time, ILogger<KeyUseKeeper> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(use.SaveAsync, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        await TryAsync(use.LoadAsync, stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await TryAsync(use.SaveAsync, stoppingToken);
    }

    private async Task TryAsync(Func<CancellationToken, Task> work, CancellationToken ct)
    {
        try
        {
            await work(ct);
        }
        catch (StoreUnavailableException unavailable)
        {
            LogNotKept(unavailable.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The times of the API keys' last uses could not be read or saved: {Reason}")]
    private partial void LogNotKept(string reason);
}
