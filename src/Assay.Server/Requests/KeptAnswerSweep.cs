using Assay.Core;
using Assay.Core.Catalog;

namespace Assay.Server.Requests;

/// <summary>Forgets kept answers once a repeat is no longer to be expected.</summary>
internal sealed partial class KeptAnswerSweep(IIdempotencyStore answers, TimeProvider clock, ILogger<KeptAnswerSweep> log)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), clock);
        do
        {
            try
            {
                await answers.ForgetBeforeAsync(clock.GetUtcNow() - IdempotentWrites.Kept, stoppingToken);
            }
            catch (StoreUnavailableException unavailable)
            {
                LogPostponed(unavailable.Message);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old answers are forgotten an hour later: a store is unavailable ({Reason})")]
    private partial void LogPostponed(string reason);
}
