using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Assay.Server.StartAndStop;

/// <summary>The log on the console: the time, the level, the source and the message, on one line. Only what is unexpected has a trace.</summary>
internal sealed class LogLines(TimeProvider clock) : ConsoleFormatter(FormatName)
{
    public const string FormatName = "assay";

    public LogLines()
        : this(TimeProvider.System) { }

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        if (IsSaidAtTheEnd(logEntry.Category, logEntry.EventId, logEntry.LogLevel, logEntry.Exception))
            return;
        var time = clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception).ReplaceLineEndings(" ");
        textWriter.WriteLine($"{time} {Level(logEntry.LogLevel)} {Source(logEntry.Category)}: {message}");
        for (var failure = logEntry.Exception; failure is not null; failure = failure.InnerException)
        {
            textWriter.WriteLine($"  {failure.GetType().FullName}: {failure.Message.ReplaceLineEndings(" ")}");
            // Without the files of the machine that built it.
            textWriter.Write(new StackTrace(failure, fNeedFileInfo: false).ToString());
        }
    }

    /// <summary>A start that fails is told in one sentence when the program ends; the host tells it several times more, with traces.</summary>
    private static bool IsSaidAtTheEnd(string category, EventId id, LogLevel level, Exception? failure) =>
        category switch
        {
            // Workers that are told to stop while they wait have not failed.
            "Microsoft.Extensions.Hosting.Internal.Host" => id.Name == "HostedServiceStartupFaulted"
                || failure is OperationCanceledException,
            "Microsoft.AspNetCore.Server.Kestrel" => level == LogLevel.Critical,
            _ => false,
        };

    private static string Source(string category) => category[(category.LastIndexOf('.') + 1)..];

    private static string Level(LogLevel level) =>
        level switch
        {
            LogLevel.Trace => "trace",
            LogLevel.Debug => "debug",
            LogLevel.Information => "info ",
            LogLevel.Warning => "warn ",
            LogLevel.Error => "error",
            _ => "fatal",
        };
}
