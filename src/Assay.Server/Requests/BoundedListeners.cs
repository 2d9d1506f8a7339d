using System.Net;
using Assay.Server.StartAndStop;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Assay.Server.Requests;

/// <summary>Sockets that hold so many connections at once, over all addresses, and end each further one before they accept the next.</summary>
/// <remarks>
/// Kestrel's own limit accepts faster than it ends what is too much, so that a burst takes every file that the process may open; and a
/// runtime without files ends the process.
/// </remarks>
internal sealed partial class BoundedListeners(
    long limit,
    IOptions<SocketTransportOptions> options,
    ILoggerFactory logs,
    TimeProvider clock
) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private readonly SocketTransportFactory _sockets = new(options, logs);
    private readonly ILogger _log = logs.CreateLogger<BoundedListeners>();
    private readonly Seldom _ended = new(clock, TimeSpan.FromMinutes(1));
    private long _open;

    public bool CanBind(EndPoint endpoint) => ((IConnectionListenerFactorySelector)_sockets).CanBind(endpoint);

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new Listener(this, await _sockets.BindAsync(endpoint, cancellationToken));

    private bool TryTakePlace()
    {
        if (Interlocked.Increment(ref _open) <= limit)
            return true;
        GiveBackPlace();
        return false;
    }

    private void TellEnded()
    {
        if (_ended.Count() is { } count)
            LogEnded(_log, count, limit);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Count} connections were ended at once: {Limit} are open, as many as may be. Raise Server:MaxConnections and the limit of open files (ulimit -n)"
    )]
    private static partial void LogEnded(ILogger log, long count, long limit);

    private void GiveBackPlace() => Interlocked.Decrement(ref _open);

    private sealed class Listener(BoundedListeners places, IConnectionListener inner) : IConnectionListener
    {
        public EndPoint EndPoint => inner.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (await inner.AcceptAsync(cancellationToken) is { } connection)
            {
                if (places.TryTakePlace())
                    return new BoundedConnection(connection, places.GiveBackPlace);
                places.TellEnded();
                connection.Abort();
                await connection.DisposeAsync();
            }
            return null;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => inner.UnbindAsync(cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
