using Assay.Core;
using Assay.Core.Evaluate;
using Assay.Server.Distribution;

namespace Assay.Server.Workers;

/// <summary>Reads when flags were last evaluated, and saves it every few minutes and at the end.</summary>
internal sealed partial class FlagUseKeeper(FlagUse use, Feeds feeds, TimeProvider time, ILogger<FlagUseKeeper> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(5);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(use.SaveAsync, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            if (!use.IsLoaded)
                await TryAsync(use.LoadAsync, stoppingToken);
            // Who holds the definitions and waits for changes evaluates without asking us.
            foreach (var reader in feeds.Listening)
                use.NotePayload(reader);
            await TryAsync(use.SaveAsync, stoppingToken);
        } while (await timer.WaitForNextTickAsync(stoppingToken));
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "The times of the flags' last evaluations could not be read or saved: {Reason}")]
    private partial void LogNotKept(string reason);
}
