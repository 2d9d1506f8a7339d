using System.Net;
using System.Net.Sockets;

namespace Assay.Server.Settings;

/// <summary>A check of the addresses to listen on, before anything is opened.</summary>
internal static class ListenAddresses
{
    private const string Way = "Give addresses as http://127.0.0.1:5080, separated by semicolons (--urls or Server:Urls).";

    /// <exception cref="SettingsException">One of them is no address that a server can listen on.</exception>
    public static void Check(string urls)
    {
        var all = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (all.Length == 0)
            throw new SettingsException($"There is no address to listen on. {Way}");
        foreach (var url in all)
            if (Complain(url) is { } problem)
                throw new SettingsException($"The address '{url}' cannot be used: {problem}. {Way}");
    }

    /// <summary>Takes each address for a moment: a start that fails for want of one leaves no data folder behind, which may have been mistyped.</summary>
    /// <exception cref="IOException">One of them cannot be taken.</exception>
    public static void TryOut(IConfiguration configuration)
    {
        // Where endpoints are configured, Kestrel does not listen on these addresses.
        if (configuration.GetSection("Kestrel:Endpoints").GetChildren().Any())
            return;
        var urls = configuration[WebHostDefaults.ServerUrlsKey] ?? "";
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            if (BindingAddress.Parse(url) is { IsUnixPipe: false, IsNamedPipe: false, Port: > 0 } address)
                TryOut(url, EndPointOf(address));
    }

    private static void TryOut(string url, IPEndPoint place)
    {
        try
        {
            using var socket = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            // Without listening: a client that waits for the server would be let in, and cut off.
            socket.Bind(place);
        }
        catch (SocketException refused)
            when (refused.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied or SocketError.AddressNotAvailable)
        {
            throw new IOException($"{url} cannot be listened on.", refused);
        }
        catch (SocketException)
        {
            // Kestrel tries other families of addresses too.
        }
    }

    /// <summary>As Kestrel reads hosts: what is no number of an address, and not localhost, means all addresses.</summary>
    private static IPEndPoint EndPointOf(BindingAddress address) =>
        address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? new(IPAddress.Loopback, address.Port)
        : IPAddress.TryParse(address.Host, out var number) ? new(number, address.Port)
        : new(IPAddress.Any, address.Port);

    private static string? Complain(string url)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            return "it is not an address";
        }
        if (
            !address.Scheme.Equals("http", StringComparison.OrdinalIgnoreCase)
            && !address.Scheme.Equals("https", StringComparison.OrdinalIgnoreCase)
        )
            return $"it begins with {address.Scheme}, not with http or https";
        if (address.IsUnixPipe)
            return null;
        if (address.Port is < 0 or > 65_535)
            return "its port is not from 0 to 65535";
        return address.PathBase.Length > 1 ? "it has a path" : null;
    }
}
