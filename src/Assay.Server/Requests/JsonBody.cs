using System.Buffers;
using System.Collections.Frozen;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using Assay.Core;

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

    /// <summary>A body of these bytes.</summary>
    public static JsonBody Of(ReadOnlySpan<byte> json)
    {
        var body = new JsonBody(json.Length) { _length = json.Length };
        json.CopyTo(body._buffer);
        body.Json = body._buffer.AsMemory(0, json.Length);
        return body;
    }

    /// <summary>Why single items of a batch must not come in, by index. Whoever reads a batch reads these first.</summary>
    public IReadOnlyDictionary<int, Fault> ItemFaults { get; set; } = FrozenDictionary<int, Fault>.Empty;

    /// <summary>Reads to the end, or until the body turns out to be larger than the limit: then <c>null</c>.</summary>
    public static async Task<JsonBody?> ReadAsync(PipeReader source, long? announced, long limit, CancellationToken ct)
    {
        if (announced > limit)
            return null;
        var body = new JsonBody((int)Math.Min(FirstBuffer, announced ?? 4_096));
        try
        {
            if (await body.FillAsync(source, limit, ct))
                return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
        body.Dispose();
        return null;
    }

    public Stream AsStream() =>
        MemoryMarshal.TryGetArray(Json, out var bytes)
            ? new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false)
            : throw new InvalidOperationException("The body is not in an array.");

    /// <summary>Puts another text in the place of what was sent.</summary>
    public void Replace(byte[] json) => Json = json;

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        Json = default;
    }

    /// <summary>False where the body turns out to be too large.</summary>
    private async ValueTask<bool> FillAsync(PipeReader source, long limit, CancellationToken ct)
    {
        var isWhole = false;
        while (!isWhole)
        {
            var read = await source.ReadAsync(ct);
            var fits = _length + read.Buffer.Length <= limit;
            if (fits)
                Add(read.Buffer);
            source.AdvanceTo(read.Buffer.End);
            if (!fits)
                return false;
            isWhole = read.IsCompleted;
        }
        Json = WithoutByteOrderMark();
        return true;
    }

    private void Add(in ReadOnlySequence<byte> bytes)
    {
        var end = _length + (int)bytes.Length;
        if (end > _buffer.Length)
            Grow(end);
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length = end;
    }

    private void Grow(int least)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(least, _buffer.Length * 2));
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
