using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Assay.Benchmarks.Server;

/// <summary>Clients that have opened a stream and do not read on.</summary>
internal sealed class IdleStreams : IDisposable
{
    private readonly List<Socket> _sockets = [];

    private IdleStreams() { }

    /// <summary>Opens them one after the other, each up to the first bytes of its answer.</summary>
    public static async Task<IdleStreams> OpenAsync(Uri server, int count)
    {
        var request = Encoding.ASCII.GetBytes(
            $"GET /api/v1/sdk/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {Installation.AdminKey}\r\n\r\n"
        );
        var opened = new IdleStreams();
        var answer = new byte[12];
        for (var i = 0; i < count; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            opened._sockets.Add(socket);
            await socket.ConnectAsync(IPAddress.Parse(server.Host), server.Port);
            await socket.SendAsync(request);
            await socket.ReceiveAsync(answer);
            if (Encoding.ASCII.GetString(answer) != "HTTP/1.1 200")
                throw new InvalidOperationException($"Stream {i + 1} was refused.");
        }
        return opened;
    }

    public void Dispose() => _sockets.ForEach(socket => socket.Dispose());
}
