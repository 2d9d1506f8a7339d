using Assay.Server.Auth;
using Assay.Server.Documentation;
using Assay.Server.Endpoints;
using Assay.Server.Settings;
using Assay.Storage;

namespace Assay.Server;

internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (HelpText.For(args) is { } help)
        {
            await Console.Out.WriteLineAsync(help);
            return 0;
        }
        var urls = "";
        try
        {
            await using var app = Build(args, screen: Console.Out);
            urls = app.Configuration[WebHostDefaults.ServerUrlsKey] ?? "";
            ListenAddresses.TryOut(app.Configuration);
            app.Services.OpenStorage();
            await RunAsync(app);
            return 0;
        }
        catch (Exception failure)
        {
            var words = failure is CannotStartException ? failure.Message : StartFailure.InWords(failure, urls);
            await Console.Error.WriteLineAsync(words);
            return 1;
        }
    }

    private static async Task RunAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Stopped before it was ready.");
            return;
        }
        await app.WaitForShutdownAsync();
    }

    /// <param name="customise">For tests: runs before the settings are read.</param>
    /// <param name="screen">For words to the person who starts the server; nowhere by default.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? customise = null, TextWriter? screen = null)
    {
        args = CommandLine.Parse(args);
        // appsettings.json stands beside the program, wherever it is started.
        var options = new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory };
        var builder = WebApplication.CreateBuilder(options);
        builder.AddLog();
        customise?.Invoke(builder);
        builder.AddSettings(args);
        builder.Services.AddSingleton(new Screen(screen ?? TextWriter.Null));
        builder.Services.AddCore();
        builder.Services.AddStorage();
        builder.Services.AddGrowthBook();
        builder.Services.AddPlumbing();
        builder.Services.AddAccess();
        builder.Services.AddApiDocument();
        builder.Services.AddStartAndStop();

        var server = builder.Build();
        server.UsePlumbing();
        server.OpenToClients().MapEverything();
        return server;
    }
}
