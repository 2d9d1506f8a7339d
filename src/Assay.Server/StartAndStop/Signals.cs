using System.Runtime.InteropServices;
using Assay.Server.Settings;

namespace Assay.Server.StartAndStop;

/// <summary>Stops the server when the system asks for it: at once for Ctrl+C, after a while of being unready for SIGTERM.</summary>
internal sealed class Signals(IHostApplicationLifetime lifetime, Readiness readiness, ServerSettings settings, TimeProvider clock)
    : IHostLifetime,
        IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _drains;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal)));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGQUIT, signal => Stop(signal)));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Drain(signal)));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

    private void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        readiness.End();
        lifetime.StopApplication();
    }

    /// <summary>Once: service managers and shells send the signal to a process and again to its group.</summary>
    private void Drain(PosixSignalContext signal)
    {
        signal.Cancel = true;
        readiness.End();
        if (settings.DrainSeconds == 0)
            lifetime.StopApplication();
        else if (Interlocked.Exchange(ref _drains, 1) == 0)
            _ = StopLaterAsync(TimeSpan.FromSeconds(settings.DrainSeconds));
    }

    private async Task StopLaterAsync(TimeSpan wait)
    {
        await Task.Delay(wait, clock);
        lifetime.StopApplication();
    }
}
