using Assay.Core;
using Assay.Core.Evaluate;

namespace Assay.Server.Workers;

/// <summary>Learns in the background which user ids are stored. Until it is done, evaluation looks for every id in the store.</summary>
internal sealed partial class UserIdLoad(UserDirectory users, TimeProvider time, ILogger<UserIdLoad> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!await TryLoadAsync(stoppingToken))
            await Task.Delay(Pause, time, stoppingToken);
    }

    private async Task<bool> TryLoadAsync(CancellationToken ct)
    {
        try
        {
            await users.LoadAsync(ct);
            return true;
        }
        catch (StoreUnavailableException unavailable)
        {
            LogNotLoaded(unavailable.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The ids of the stored users could not be read: {Reason}")]
    private partial void LogNotLoaded(string reason);
}
