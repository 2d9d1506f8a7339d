namespace Assay.Server.Settings;

/// <summary>The switches of the command line; any setting can be given as <c>--Section:Name=value</c> too.</summary>
internal static class CommandLine
{
    public static IDictionary<string, string> Switches { get; } =
        new Dictionary<string, string>
        {
            ["--data"] = "Storage:Data",
            ["--demo"] = "Server:Demo",
            ["--urls"] = WebHostDefaults.ServerUrlsKey,
        };

    /// <summary>Gives <c>--demo</c> its value, and refuses a switch that nothing would read.</summary>
    /// <exception cref="SettingsException">A switch is unknown.</exception>
    public static string[] Parse(string[] args)
    {
        foreach (var name in args.Where(arg => arg.StartsWith("--", StringComparison.Ordinal)).Select(arg => arg.Split('=')[0]))
            if (!Switches.ContainsKey(name) && !name.Contains(':', StringComparison.Ordinal) && !IsHostSwitch(name))
                throw new SettingsException($"Unknown switch {name}. Known: {string.Join(", ", Switches.Keys)}, --Section:Name=value.");
        return [.. args.Select(arg => arg == "--demo" ? "--demo=true" : arg)];
    }

    /// <summary>The host's own switches, which test hosts and service managers pass.</summary>
    private static bool IsHostSwitch(string name) => name[2..].ToUpperInvariant() is "ENVIRONMENT" or "CONTENTROOT" or "APPLICATIONNAME";
}
