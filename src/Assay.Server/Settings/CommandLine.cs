namespace Assay.Server.Settings;

/// <summary>The switches of the command line; any setting can be given as <c>--Section:Name=value</c> too.</summary>
internal static class CommandLine
{
    private const string Demo = "--demo";

    /// <summary>Switches that need no value, with the value that they have without one.</summary>
    private static readonly string[] Bare = [Demo, "--reset-admin-key", "--accept-loss"];

    public static IDictionary<string, string> Switches { get; } =
        new Dictionary<string, string>
        {
            ["--data"] = "Storage:Data",
            [Demo] = "Server:Demo",
            ["--urls"] = WebHostDefaults.ServerUrlsKey,
            ["--reset-admin-key"] = "Server:ResetAdminKey",
            ["--accept-loss"] = "Storage:AcceptLoss",
        };

    /// <summary>Gives each switch its value, and refuses what nothing would read.</summary>
    /// <exception cref="SettingsException">A switch is unknown or lacks its value, or a word belongs to no switch.</exception>
    public static string[] Parse(string[] args)
    {
        var parsed = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            var name = args[i].Split('=')[0];
            RefuseUnknown(args[i], name);
            if (args[i].Contains('=', StringComparison.Ordinal))
                parsed.Add(args[i]);
            else if (Bare.Contains(name))
                parsed.Add($"{name}={(IsValueOf(name, args.ElementAtOrDefault(i + 1)) ? args[++i] : "true")}");
            else if (i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal))
                parsed.AddRange([name, args[++i]]);
            else
                throw new SettingsException($"The switch {name} needs a value: {name} VALUE. See --help.");
        }
        return [.. parsed];
    }

    private static void RefuseUnknown(string arg, string name)
    {
        if (!arg.StartsWith("--", StringComparison.Ordinal))
            throw new SettingsException(
                $"Unexpected '{arg}' on the command line.{Suggestion.For("--" + arg.TrimStart('-'), Known)} See --help."
            );
        if (!Switches.ContainsKey(name) && !name.Contains(':', StringComparison.Ordinal) && !IsHostSwitch(name))
            throw new SettingsException(
                $"Unknown switch {name}.{Suggestion.For(name, Known)} Known: {string.Join(", ", Switches.Keys)}, --Section:Name=value. See --help."
            );
    }

    private static IEnumerable<string> Known => [.. Switches.Keys, "--help", "--version"];

    private static bool IsValueOf(string name, string? next) => next is "true" or "false" || (name == Demo && next is "force");

    /// <summary>The host's own switches, which test hosts and service managers pass.</summary>
    private static bool IsHostSwitch(string name) => name[2..].ToUpperInvariant() is "ENVIRONMENT" or "CONTENTROOT" or "APPLICATIONNAME";
}
