namespace Assay.Storage.Files;

/// <summary>FNV-1a over UTF-16: 64 bits in place of a text that need not be held.</summary>
internal static class TextHash
{
    public static ulong Of(string text)
    {
        var hash = 14_695_981_039_346_656_037;
        foreach (var character in text)
            hash = unchecked((hash ^ character) * 1_099_511_628_211);
        return hash;
    }
}
