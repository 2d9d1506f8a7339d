using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;

namespace Assay.Server.Settings;

/// <summary>The place that a setting's value comes from, as a person would look for it.</summary>
internal static class SettingOrigin
{
    public const string EnvironmentPrefix = "ASSAY__";

    /// <param name="path">As <c>Section:Name</c>.</param>
    /// <returns>Words to put behind the setting; empty where the value comes from code.</returns>
    public static string Of(IConfiguration configuration, string path)
    {
        var providers = (configuration as IConfigurationRoot)?.Providers ?? [];
        return providers.LastOrDefault(provider => provider.TryGet(path, out _)) switch
        {
            CommandLineConfigurationProvider => $" (command line, --{path})",
            EnvironmentVariablesConfigurationProvider => $" (environment, {Variable(path)})",
            JsonConfigurationProvider { Source.Path: var file } => $" ({file})",
            _ => "",
        };
    }

    /// <summary>The value is that of a variable without our prefix, which has a section's name by chance, as <c>SERVER</c> may.</summary>
    public static bool IsOfAnotherProgram(IConfiguration configuration, string section)
    {
        var providers = (configuration as IConfigurationRoot)?.Providers ?? [];
        return providers.LastOrDefault(provider => provider.TryGet(section, out _)) is EnvironmentVariablesConfigurationProvider
            && Environment.GetEnvironmentVariable(Variable(section)) is null;
    }

    public static string Variable(string path) => EnvironmentPrefix + path.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant();
}
