namespace Assay.Storage.Files;

/// <summary>Gives the bytes of a stream one by one, with a look at the next.</summary>
internal sealed class ByteReader(Stream source) : IDisposable
{
    public const int End = -1;

    private readonly byte[] _buffer = new byte[1 << 16];
    private int _next;
    private int _count;

    /// <summary>The bytes at hand; empty at the end of the stream only.</summary>
    public ReadOnlySpan<byte> Ahead
    {
        get
        {
            if (_next == _count)
                Fill();
            return _buffer.AsSpan(_next, _count - _next);
        }
    }

    public int Peek() => _next < _count || Fill() ? _buffer[_next] : End;

    public int Read() => _next < _count || Fill() ? _buffer[_next++] : End;

    public void Skip(int count) => _next += count;

    public void Dispose() => source.Dispose();

    private bool Fill()
    {
        (_next, _count) = (0, source.Read(_buffer));
        return _count > 0;
    }
}
