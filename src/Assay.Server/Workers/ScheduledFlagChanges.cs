using Assay.Core;
using Assay.Core.Catalog;

namespace Assay.Server.Workers;

/// <summary>Applies scheduled changes of flags when their time has come.</summary>
internal sealed partial class ScheduledFlagChanges(FlagSchedule schedule, TimeProvider time, ILogger<ScheduledFlagChanges> log)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            foreach (var (key, change) in schedule.DueAt(time.GetUtcNow()))
                await ApplyAsync(key, change, stoppingToken);
    }

    /// <summary>A store that is down now is asked again at the next tick.</summary>
    private async Task ApplyAsync(string key, ScheduledChange change, CancellationToken ct)
    {
        try
        {
            var applied = await schedule.ApplyAsync(key, change, ct);
            if (applied.Fault is { } fault)
                LogNotApplied(change.Id, key, fault.Code);
        }
        catch (StoreUnavailableException unavailable)
        {
            LogNotApplied(change.Id, key, unavailable.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Scheduled change {Id} of flag {Key} was not applied: {Reason}")]
    private partial void LogNotApplied(long id, string key, string reason);
}
