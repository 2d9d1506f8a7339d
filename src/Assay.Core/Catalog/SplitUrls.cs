namespace Assay.Core.Catalog;

/// <summary>Which addresses the variants of a split URL experiment may send visitors to.</summary>
/// <param name="AllowedHosts">Names, or <c>*.name</c> for everything below a name; empty: any host that an editor writes.</param>
public sealed record SplitUrls(IReadOnlyList<string> AllowedHosts)
{
    private const int MaxLength = 2_048;

    public static SplitUrls Anywhere { get; } = new([]);

    /// <summary>The address in the one form that a browser, a header and a check agree on; <c>null</c> where it is none.</summary>
    /// <remarks>ASCII alone, the host in lower case, without a default port. What browsers read differently than we do is refused.</remarks>
    public static string? Normalise(string text)
    {
        var isPlain = text.Length is > 0 and <= MaxLength && text.All(character => character > ' ' && character is not ('\\' or '\u007f'));
        if (!isPlain || !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            return null;
        var authority = text[(url.Scheme.Length + 1)..].TrimStart('/').Split('/', '?', '#')[0];
        if (authority.Length == 0 || authority.Contains('@', StringComparison.Ordinal))
            return null;
        var host = url.HostNameType == UriHostNameType.Dns ? url.IdnHost : url.Host;
        return new UriBuilder(url) { Host = host }
            .Uri
            .AbsoluteUri;
    }

    /// <param name="url">Normalised.</param>
    public bool Allows(string url) => AllowedHosts.Count == 0 || AllowedHosts.Any(allowed => IsWithin(new Uri(url).Host, allowed));

    private static bool IsWithin(string host, string allowed) =>
        allowed.StartsWith("*.", StringComparison.Ordinal)
            ? host.EndsWith(allowed[1..], StringComparison.OrdinalIgnoreCase)
            : host.Equals(allowed, StringComparison.OrdinalIgnoreCase);
}
