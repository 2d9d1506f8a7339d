using System.ComponentModel.DataAnnotations;
using Assay.Server.Requests;

namespace Assay.Server.Settings;

/// <summary>Reads the sections at start and refuses what cannot be meant.</summary>
internal static class SettingsBinding
{
    private const string EnvironmentPrefix = "ASSAY__";

    /// <summary>Sources, the last one wins: appsettings.json, environment, command line.</summary>
    public static void AddSettings(this WebApplicationBuilder builder, string[] args)
    {
        var configuration = builder.Configuration;
        configuration.AddEnvironmentVariables(EnvironmentPrefix);
        configuration.AddCommandLine(args, CommandLine.Switches);

        var server = configuration.ReadSection<ServerSettings>("Server");
        builder.Services.AddSingleton(server);
        builder.Services.AddTrustedProxies(server);
        builder.Services.AddSingleton(ChosenAdminKey.Read(configuration));
        builder.Services.AddSingleton(configuration.ReadSection<StorageSettings>("Storage"));
        builder.Services.AddSingleton(configuration.ReadSection<LimitSettings>("Limits"));
        builder.Services.AddSingleton(configuration.ReadSection<RateLimitSettings>("RateLimits"));
        builder.Services.AddSingleton(configuration.ReadSection<GovernanceSettings>("Governance"));
        builder.Services.AddSingleton(configuration.ReadSection<SplitUrlSettings>("SplitUrl"));
        builder.Services.AddSingleton(configuration.ReadSection<RecordSettings>("Record"));
        builder.Services.AddSingleton(configuration.ReadSection<FlagSettings>("Flags"));
        builder.Services.AddSingleton(configuration.ReadSection<GrowthBookSettings>("GrowthBook").ToNames());
        builder.Services.AddSingleton(configuration.ReadSection<UserSettings>("Users"));
        builder.Services.AddSingleton(configuration.ReadSection<StreamSettings>("Streams"));
        builder.Services.AddSingleton(configuration.ReadSection<CorsSettings>("Cors"));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(server.ShutdownSeconds));
        if (string.IsNullOrEmpty(configuration[WebHostDefaults.ServerUrlsKey]))
            builder.WebHost.UseUrls(server.Urls);
    }

    /// <exception cref="SettingsException">A value is unknown, of the wrong type or out of range.</exception>
    public static T ReadSection<T>(this IConfiguration configuration, string section)
        where T : class, new()
    {
        var settings = Bind<T>(configuration, section);
        var problems = new List<ValidationResult>();
        if (Validator.TryValidateObject(settings, new ValidationContext(settings), problems, validateAllProperties: true))
            return settings;
        throw new SettingsException(string.Join(Environment.NewLine, problems.Select(problem => Describe(section, problem))));
    }

    private static T Bind<T>(IConfiguration configuration, string section)
        where T : class, new()
    {
        try
        {
            return configuration.GetSection(section).Get<T>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new T();
        }
        catch (InvalidOperationException invalid)
        {
            throw new SettingsException($"Setting section {section}: {invalid.Message}");
        }
    }

    private static string Describe(string section, ValidationResult problem)
    {
        var name = string.Join(", ", problem.MemberNames);
        return $"Setting {section}:{name} (environment {EnvironmentPrefix}{section}__{name}): {problem.ErrorMessage}".ToString();
    }
}
