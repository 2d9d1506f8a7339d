namespace Assay.Server.Settings;

/// <summary>The answers to <c>--help</c> and <c>--version</c>, which open no store.</summary>
internal static class HelpText
{
    /// <returns>What to print; <c>null</c> where the server is meant to start.</returns>
    public static string? For(string[] args)
    {
        if (args.Any(arg => arg is "--version"))
            return $"Assay {ProductVersion.Text}";
        return args.Any(arg => arg is "--help" or "-h" or "-?" or "/?") ? Help : null;
    }

    private static string Help =>
        $$"""
            Assay {{ProductVersion.Text}}: experiments and feature flags, on your own machine.

            Usage: Assay.Server [switches]

              --urls ADDRESS       where to listen; several separated by semicolons   {{new ServerSettings().Urls}}
              --data FOLDER        where everything is kept                           {{DefaultDataFolder.Path ?? "(give one)"}}
              --demo               fill an empty store with simulated experiments; --demo=force: one in use too
              --reset-admin-key    make a new admin key, in place of those that starting the server has made
              --accept-loss        start although files of the data folder are missing, without what was in them
              --Section:Name=VALUE any setting, as in --RateLimits:KeyPerSecond=500
              --help, --version

            Environment: ASSAY_ADMIN_KEY=SECRET is the first admin key of an empty store (24 characters or more);
            every setting is ASSAY__SECTION__NAME, as in ASSAY__RATELIMITS__KEYPERSECOND=500.
            File: appsettings.json beside the program. The command line wins over the environment, that over the file.

            All settings: docs/guides/operating.md
            """;
}
