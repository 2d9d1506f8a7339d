using Assay.Server.Requests;

namespace Assay.Server.Settings;

/// <summary>Reads the sections at start and refuses what cannot be meant.</summary>
internal static class SettingsBinding
{
    /// <summary>Sources, the last one wins: appsettings.json, environment, command line.</summary>
    /// <exception cref="SettingsException">Something is unknown, of the wrong type or out of range.</exception>
    public static void AddSettings(this WebApplicationBuilder builder, string[] args)
    {
        builder.Configuration.AddEnvironmentVariables(SettingOrigin.EnvironmentPrefix);
        builder.Configuration.AddCommandLine(args, CommandLine.Switches);
        var configuration = new SettingsReader(builder.Configuration);

        var server = configuration.ReadSection<ServerSettings>("Server");
        builder.Services.AddSingleton(server);
        builder.Services.AddSingleton(configuration.ReadSection<StorageSettings>("Storage"));
        builder.Services.AddSingleton(configuration.ReadSection<LimitSettings>("Limits"));
        builder.Services.AddSingleton(configuration.ReadSection<RateLimitSettings>("RateLimits"));
        builder.Services.AddSingleton(configuration.ReadSection<GovernanceSettings>("Governance"));
        builder.Services.AddSingleton(configuration.ReadSection<CompatibilitySettings>("Compatibility"));
        builder.Services.AddSingleton(configuration.ReadSection<SplitUrlSettings>("SplitUrl"));
        builder.Services.AddSingleton(configuration.ReadSection<RecordSettings>("Record"));
        builder.Services.AddSingleton(configuration.ReadSection<ClientKeySettings>("ClientKeys").ToLimits());
        builder.Services.AddSingleton(configuration.ReadSection<ImportSettings>("Imports"));
        builder.Services.AddSingleton(configuration.ReadSection<FlagSettings>("Flags"));
        builder.Services.AddSingleton(configuration.ReadSection<AdviceSettings>("Advice").ToRules());
        builder.Services.AddSingleton(configuration.ReadSection<GrowthBookSettings>("GrowthBook").ToNames());
        builder.Services.AddSingleton(configuration.ReadSection<UserSettings>("Users"));
        builder.Services.AddSingleton(configuration.ReadSection<StreamSettings>("Streams"));
        builder.Services.AddSingleton(configuration.ReadSection<CorsSettings>("Cors"));
        configuration.RefuseProblems(args);

        builder.Services.AddSingleton(configuration.Sections);
        builder.Services.AddSingleton(ChosenAdminKey.Read(builder.Configuration));
        builder.Services.AddTrustedProxies(server);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(server.ShutdownSeconds));
        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]))
            builder.WebHost.UseUrls(server.Urls);
        ListenAddresses.Check(builder.Configuration[WebHostDefaults.ServerUrlsKey] is { Length: > 0 } urls ? urls : server.Urls);
    }

    /// <exception cref="SettingsException">A value is unknown, of the wrong type or out of range.</exception>
    public static T ReadSection<T>(this IConfiguration configuration, string section)
        where T : class, new()
    {
        var reader = new SettingsReader(configuration);
        var settings = reader.ReadSection<T>(section);
        reader.RefuseProblems();
        return settings;
    }
}
