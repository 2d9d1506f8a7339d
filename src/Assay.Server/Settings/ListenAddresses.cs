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
