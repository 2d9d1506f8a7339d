using System.Net;
using Assay.Server.Settings;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace Assay.Server.Requests;

/// <summary>Believes <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> from the proxies that the settings name, and from nobody else.</summary>
internal static class TrustedProxies
{
    /// <exception cref="SettingsException">Something in the list is no address and no network.</exception>
    public static void AddTrustedProxies(this IServiceCollection services, ServerSettings settings)
    {
        var networks = settings
            .TrustedProxies.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(Read)
            .ToArray();
        services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            options.ForwardLimit = null;
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var network in networks)
                options.KnownIPNetworks.Add(network);
        });
    }

    /// <summary>Must stand before whatever reads the caller's address or scheme.</summary>
    public static void UseTrustedProxies(this WebApplication app)
    {
        if (app.Services.GetRequiredService<ServerSettings>().TrustedProxies.Length > 0)
            app.UseForwardedHeaders();
    }

    private static IPNetwork Read(string text)
    {
        if (IPNetwork.TryParse(text, out var network))
            return network;
        return IPAddress.TryParse(text, out var address)
            ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
            : throw new SettingsException(
                $"Setting Server:TrustedProxies: '{text}' is neither an address nor a network such as 10.0.0.0/8."
            );
    }
}
