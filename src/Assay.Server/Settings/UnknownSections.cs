using Assay.Core;
using Microsoft.Extensions.Configuration.Json;

namespace Assay.Server.Settings;

/// <summary>Sections that somebody gave and nothing reads: without a check they would vanish, with what was meant by them.</summary>
internal static class UnknownSections
{
    private const string Prefix = "ASSAY_";

    /// <summary>Sections and values that the host reads.</summary>
    private static readonly string[] OfHost =
    [
        "Logging",
        "Kestrel",
        "AllowedHosts",
        "Urls",
        "Http_Ports",
        "Https_Ports",
        "Environment",
        "ContentRoot",
        "ApplicationName",
        "DetailedErrors",
        ChosenAdminKey.Variable,
    ];

    /// <summary>Variables of other programs of ours.</summary>
    private static readonly string[] OfCommandLineTool = ["ASSAY_SERVER", "ASSAY_KEY"];

    /// <returns>A sentence for each.</returns>
    public static IEnumerable<string> Find(IConfiguration configuration, IReadOnlyList<string> args, IReadOnlyList<string> known)
    {
        foreach (var (section, place) in Given(configuration, args))
            if (!Contains(known, section) && !Contains(OfHost, section))
                yield return $"Unknown setting section {section} ({place}).{Suggestion.For(section, [.. known, .. OfHost])} "
                    + $"Sections are {string.Join(", ", known)}.";
        foreach (var variable in Variables().Where(IsMistyped))
            yield return $"Unknown variable {variable}.{Suggestion.For(variable, [ChosenAdminKey.Variable])} "
                + $"A setting is given as {SettingOrigin.EnvironmentPrefix}SECTION__NAME, with two underscores each.";
    }

    private static IEnumerable<(string Section, string Place)> Given(IConfiguration configuration, IReadOnlyList<string> args)
    {
        foreach (
            var arg in args.Where(arg => arg.StartsWith("--", StringComparison.Ordinal) && arg.Contains(':', StringComparison.Ordinal))
        )
            if (arg[2..].Split('=')[0].Split(':') is [var section, _, ..])
                yield return (section, $"command line, {arg.Split('=')[0]}");
        foreach (var variable in Variables())
            if (variable.StartsWith(SettingOrigin.EnvironmentPrefix, StringComparison.OrdinalIgnoreCase))
                yield return (variable[SettingOrigin.EnvironmentPrefix.Length..].Split("__")[0], $"environment, {variable}");
        foreach (var file in ((configuration as IConfigurationRoot)?.Providers ?? []).OfType<JsonConfigurationProvider>())
        foreach (var section in file.GetChildKeys([], parentPath: null).Distinct())
            if (section.Length > 0 && section[0] != '$')
                yield return (section, file.Source.Path ?? "file");
    }

    private static IEnumerable<string> Variables() => Environment.GetEnvironmentVariables().Keys.OfType<string>();

    /// <summary><c>ASSAY_SECTION__NAME</c> and <c>ASSAY_ADMINKEY</c>, which look as if they were read.</summary>
    private static bool IsMistyped(string variable) =>
        variable.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
        && !variable.StartsWith(SettingOrigin.EnvironmentPrefix, StringComparison.OrdinalIgnoreCase)
        && !Contains(OfCommandLineTool, variable)
        && !variable.Equals(ChosenAdminKey.Variable, StringComparison.Ordinal)
        && (
            variable.Contains("__", StringComparison.Ordinal)
            || NearestName.Of(Rest(variable), [Rest(ChosenAdminKey.Variable), .. OfCommandLineTool.Select(Rest)])
                == Rest(ChosenAdminKey.Variable)
        );

    /// <summary>Without what all of them begin with, or any would be near to any.</summary>
    private static string Rest(string variable) => variable[Prefix.Length..];

    private static bool Contains(IEnumerable<string> names, string name) => names.Contains(name, StringComparer.OrdinalIgnoreCase);
}
