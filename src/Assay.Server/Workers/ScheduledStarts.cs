using Assay.Core;
using Assay.Core.Catalog;

namespace Assay.Server.Workers;

/// <summary>Starts scheduled experiments when their time has come.</summary>
internal sealed partial class ScheduledStarts(Catalog catalog, Experiments experiments, TimeProvider time, ILogger<ScheduledStarts> log)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            foreach (var due in Due())
                await StartAsync(due, stoppingToken);
    }

    private List<Experiment> Due()
    {
        var now = time.GetUtcNow();
        return
        [
            .. catalog.View.Experiments.Where(experiment =>
                experiment.Status == ExperimentStatus.Scheduled && experiment.PlannedStartUtc <= now
            ),
        ];
    }

    /// <summary>A store that is down now is asked again at the next tick.</summary>
    private async Task StartAsync(Experiment due, CancellationToken ct)
    {
        try
        {
            var started = await experiments.TakeAsync(due.Key, LifecycleStep.Start, due.Version, Actor.System, ct);
            if (started.Fault is { } fault)
                LogNotStarted(due.Key, fault.Code);
        }
        catch (StoreUnavailableException unavailable)
        {
            LogNotStarted(due.Key, unavailable.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Scheduled experiment {Key} was not started: {Reason}")]
    private partial void LogNotStarted(string key, string reason);
}
