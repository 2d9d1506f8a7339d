using Assay.Core.Access;
using Assay.Server.Settings;

namespace Assay.Server.Auth;

/// <summary>Loads the keys before the server listens, and makes the first admin key of an empty store.</summary>
internal sealed class FirstKey(ApiKeys keys, ChosenAdminKey chosen) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await keys.LoadAsync(cancellationToken);
        var issued = await keys.EnsureAdminAsync(chosen.Secret, cancellationToken);
        // The log is kept and shipped; a secret belongs on the screen of whoever starts the server.
        if (issued.Value is { } made && chosen.Secret is null)
            await Console.Out.WriteLineAsync($"Admin key (shown this once): {made.Secret}");
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
