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
        try
        {
            await using var app = Build(args);
            app.Services.OpenStorage();
            await app.RunAsync();
            return 0;
        }
        catch (Exception reason) when (reason is SettingsException or CannotStartException)
        {
            await Console.Error.WriteLineAsync(reason.Message);
            return 1;
        }
    }

    /// <param name="customise">For tests: runs before the settings are read.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? customise = null)
    {
        args = CommandLine.Parse(args);
        // appsettings.json stands beside the program, wherever it is started.
        var options = new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory };
        var builder = WebApplication.CreateBuilder(options);
        customise?.Invoke(builder);
        builder.AddSettings(args);
        builder.Services.AddCore();
        builder.Services.AddStorage();
        builder.Services.AddGrowthBook();
        builder.Services.AddPlumbing();
        builder.Services.AddAccess();
        builder.Services.AddApiDocument();

        var server = builder.Build();
        server.UsePlumbing();
        server.OpenToClients().MapEverything();
        return server;
    }
}
