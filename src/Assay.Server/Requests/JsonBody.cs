using System.Buffers;

namespace Assay.Server.Requests;

/// <summary>A request's JSON body, read whole and checked. Valid until the request ends.</summary>
internal sealed class JsonBody : IDisposable
{
    private const int FirstBuffer = 64 * 1024;
    private byte[] _buffer;
    private int _length;

    private JsonBody(int capacity) => _buffer = ArrayPool<byte>.Shared.Rent(capacity);

    /// <summary>UTF-8 without a byte order mark.</summary>
    public ReadOnlyMemory<byte> Json { get; private set; }

    /// <summary>Reads to the end, or until the body turns out to be larger than the limit: then <c>null</c>.</summary>
    public static async Task<JsonBody?> ReadAsync(Stream source, long? announced, long limit, CancellationToken ct)
    {
        if (announced > limit)
            return null;
        // One byte more than announced, so that the read that finds the end needs no larger buffer.
        var body = new JsonBody((int)Math.Min(FirstBuffer, announced + 1 ?? 4_096));
        try
        {
            while (await source.ReadAsync(body._buffer.AsMemory(body._length), ct) is > 0 and var read)
                if (!body.Took(read, limit))
                {
                    body.Dispose();
                    return null;
                }
        }
        catch
        {
            body.Dispose();
            throw;
        }
        body.Json = body.WithoutByteOrderMark();
        return body;
    }

    public Stream AsStream() => new MemoryStream(_buffer, _length - Json.Length, Json.Length, writable: false);

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        Json = default;
    }

    private bool Took(int read, long limit)
    {
        _length += read;
        if (_length == _buffer.Length)
            Grow();
        return _length <= limit;
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    private ReadOnlyMemory<byte> WithoutByteOrderMark()
    {
        var all = _buffer.AsMemory(0, _length);
        return all.Span.StartsWith("\uFEFF"u8) ? all[3..] : all;
    }
}
