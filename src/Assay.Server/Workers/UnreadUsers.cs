using Assay.Core;

namespace Assay.Server.Workers;

/// <summary>Tells the log where evaluation went on without a user's stored attributes.</summary>
internal sealed partial class UnreadUsers(ILogger<UnreadUsers> log)
{
    public void Log(StoreUnavailableException failure) => LogUnread(failure.Message);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Stored users cannot be read; requests are evaluated by their own attributes: {Reason}"
    )]
    private partial void LogUnread(string reason);
}
