namespace Assay.Core.Analyse;

/// <summary>Work that several callers wait for while it is done once.</summary>
/// <remarks>
/// A caller that gives up leaves the others waiting; the last one to leave ends the work. Invariant, under the gate: a flight in the table has at least
/// one caller, so nobody joins work that was told to stop. A flight leaves the table before its outcome is seen, so a failure is kept for nobody.
/// </remarks>
internal sealed class SharedWork<TKey, TResult>
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Flight> _flights = [];

    /// <summary>Joins the work on this key, or begins it.</summary>
    public async Task<TResult> RunAsync(TKey key, Func<CancellationToken, Task<TResult>> work, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        Flight flight;
        lock (_gate)
        {
            if (!_flights.TryGetValue(key, out flight!))
                _flights[key] = flight = new Flight();
            flight.Callers++;
            flight.Task ??= Task.Run(() => FlyAsync(key, flight, work), CancellationToken.None);
        }
        try
        {
            return await flight.Task.WaitAsync(ct);
        }
        finally
        {
            Leave(key, flight);
        }
    }

    private async Task<TResult> FlyAsync(TKey key, Flight flight, Func<CancellationToken, Task<TResult>> work)
    {
        try
        {
            return await work(flight.Stop.Token);
        }
        finally
        {
            lock (_gate)
                Remove(key, flight);
        }
    }

    private void Leave(TKey key, Flight flight)
    {
        lock (_gate)
        {
            if (--flight.Callers > 0)
                return;
            Remove(key, flight);
        }
        flight.Stop.Cancel();
    }

    private void Remove(TKey key, Flight flight)
    {
        if (_flights.TryGetValue(key, out var current) && current == flight)
            _flights.Remove(key);
    }

    private sealed class Flight
    {
        public int Callers { get; set; }
        public CancellationTokenSource Stop { get; } = new();
        public Task<TResult>? Task { get; set; }
    }
}
