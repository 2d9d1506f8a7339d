using Assay.Core.Access;
using Assay.Server.Settings;

namespace Assay.Server.Auth;

/// <summary>The admin key that a start makes: the first one of an empty store, or one in place of a key that was lost.</summary>
internal sealed partial class FirstKey(ApiKeys keys, ChosenAdminKey chosen, ServerSettings settings, Screen screen, ILogger<FirstKey> log)
{
    /// <summary>Before the server listens, so that no key is refused that is in force.</summary>
    public Task LoadAsync(CancellationToken ct) => keys.LoadAsync(ct);

    /// <summary>After the server listens: a start that fails for want of an address has made no key.</summary>
    /// <exception cref="SettingsException">The key cannot be stored.</exception>
    public async Task EnsureAsync(CancellationToken ct)
    {
        var made = settings.ResetAdminKey
            ? await keys.ResetAdminAsync(chosen.Secret, Announce, ct)
            : await keys.EnsureAdminAsync(chosen.Secret, Announce, ct);
        if (made.Fault is { } fault)
            throw new SettingsException($"The admin key could not be made: {fault.Detail}");
        if (settings.ResetAdminKey)
            LogReset();
        else if (made.Value is null && chosen.Secret is { } secret && !keys.Opens(secret))
            WarnOfUnusedKey();
    }

    // Shown before it is stored. A process that dies in between has shown a key that opens nothing, and the next start shows another;
    // the other way round a key would be in force that nobody has seen.
    private void Announce(string secret)
    {
        if (chosen.Secret is null)
            screen.Write($"  Admin key (shown this once): {secret}");
    }

    private void WarnOfUnusedKey()
    {
        screen.Write(
            $"  {ChosenAdminKey.Variable} is not an admin key of this store, which has keys already: it was not used. "
                + "To put it in force, start once with --reset-admin-key."
        );
        LogUnusedKey(ChosenAdminKey.Variable);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Variable} is not an admin key of this store; it was not used")]
    private partial void LogUnusedKey(string variable);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The admin key was reset; start without --reset-admin-key from now on")]
    private partial void LogReset();
}
