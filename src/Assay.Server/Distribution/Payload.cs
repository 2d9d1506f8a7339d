using System.Collections.Concurrent;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Assay.Server.Distribution;

/// <summary>A snapshot as it is sent, for as long as its content stands: written once, compressed once.</summary>
/// <param name="version">When the content last moved; stands in <paramref name="json"/> too.</param>
/// <param name="changedUtc">The same as a time.</param>
internal sealed class Payload(byte[] json, long version, DateTimeOffset changedUtc)
{
    private readonly ConcurrentDictionary<EventShape, byte[]> _events = new();
    private readonly Lazy<byte[]> _gzip = new(() => Compress(json, memory => new GZipStream(memory, CompressionLevel.Optimal)));
    private readonly Lazy<byte[]> _brotli = new(() => Compress(json, memory => new BrotliStream(memory, CompressionLevel.Optimal)));

    public long Version { get; } = version;

    public DateTimeOffset ChangedUtc { get; } = changedUtc;

    /// <summary>Weak, since it names the content under every encoding.</summary>
    public string ETag { get; } = $"W/\"{Convert.ToHexStringLower(SHA256.HashData(json).AsSpan(..16))}\"";

    public byte[] Json { get; } = json;

    /// <summary>The event that says it is in force, for every stream of that shape.</summary>
    public byte[] Event(EventShape shape) => _events.GetOrAdd(shape, static (one, payload) => one.ToUtf8(payload), this);

    public byte[] Encoded(ContentCoding coding) =>
        coding switch
        {
            ContentCoding.Brotli => _brotli.Value,
            ContentCoding.Gzip => _gzip.Value,
            _ => Json,
        };

    private static byte[] Compress(byte[] json, Func<Stream, Stream> open)
    {
        using var memory = new MemoryStream();
        using (var compressing = open(memory))
            compressing.Write(json);
        return memory.ToArray();
    }
}
