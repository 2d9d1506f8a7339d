using Assay.Server.StartAndStop;
using Microsoft.Extensions.Logging.Console;

namespace Assay.Server;

/// <summary>What the server says and does around its work: the log, the start, the stop, and whether it is ready.</summary>
internal static class StartAndStopServices
{
    /// <summary>One line for each event, unless the settings name another format (<c>Logging:Console:FormatterName</c>).</summary>
    public static void AddLog(this WebApplicationBuilder builder)
    {
        builder.Logging.AddConsoleFormatter<LogLines, ConsoleFormatterOptions>();
        if (string.IsNullOrEmpty(builder.Configuration["Logging:Console:FormatterName"]))
            builder.Services.Configure<ConsoleLoggerOptions>(console => console.FormatterName = LogLines.FormatName);
        // The start is told on the screen.
        builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
    }

    /// <summary>Must come after all other workers: it tells of what they made.</summary>
    public static void AddStartAndStop(this IServiceCollection services)
    {
        services.AddSingleton<Readiness>();
        services.AddSingleton<IHostLifetime, Signals>();
        services.AddHostedService<Welcome>();
    }
}
