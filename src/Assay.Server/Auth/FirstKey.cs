using Assay.Core.Access;
using Assay.Server.Settings;

namespace Assay.Server.Auth;

/// <summary>Loads the keys before the server listens, and makes the first admin key of an empty store.</summary>
internal sealed class FirstKey(ApiKeys keys, IConfiguration configuration) : IHostedService
{
    private const string Variable = "ASSAY_ADMIN_KEY";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var chosen = ReadChosen();
        await keys.LoadAsync(cancellationToken);
        var issued = await keys.EnsureAdminAsync(chosen, cancellationToken);
        if (issued.Fault is { } fault)
            throw new SettingsException($"The first admin key cannot be made: {fault.Detail}");
        // The log is kept and shipped; a secret belongs on the screen of whoever starts the server.
        if (issued.Value is { } made && chosen is null)
            await Console.Out.WriteLineAsync($"Admin key (shown this once): {made.Secret}");
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private string? ReadChosen()
    {
        var chosen = configuration[Variable];
        if (string.IsNullOrEmpty(chosen))
            return null;
        return chosen.Length is >= ApiKeys.ShortestChosenSecret and <= ApiKeys.LongestSecret && chosen.Trim() == chosen
            ? chosen
            : throw new SettingsException(
                $"{Variable} must have {ApiKeys.ShortestChosenSecret} to {ApiKeys.LongestSecret} characters, without spaces around them."
            );
    }
}
