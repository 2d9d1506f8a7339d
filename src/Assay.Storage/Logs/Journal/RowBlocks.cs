using System.Buffers;

namespace Assay.Storage.Logs.Journal;

/// <summary>Accepted rows on their way from the journal to the engine that analyses them, in the encoding of the journal.</summary>
/// <remarks>A quarter of what the rows would take as objects, and nothing for the garbage collector to follow.</remarks>
internal sealed class RowBlocks : IDisposable
{
    private const int BlockBytes = 1 << 20;
    private readonly List<Block> _blocks = [];

    public int Count { get; private set; }

    /// <summary>Encoded rows, none split between two blocks; see <see cref="RowReader"/>.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Blocks => _blocks.Select(block => block.Filled);

    /// <param name="rows">Encoded rows, as many as <paramref name="count"/> says.</param>
    public void Add(ReadOnlySpan<byte> rows, int count)
    {
        if (_blocks is not [.., var last] || !last.TryAdd(rows))
        {
            last = new Block(Math.Max(BlockBytes, rows.Length));
            last.TryAdd(rows);
            _blocks.Add(last);
        }
        Count += count;
    }

    public void Dispose() => _blocks.ForEach(block => block.Dispose());

    private sealed class Block(int capacity) : IDisposable
    {
        private readonly byte[] _bytes = ArrayPool<byte>.Shared.Rent(capacity);
        private int _length;

        public ReadOnlyMemory<byte> Filled => _bytes.AsMemory(0, _length);

        public bool TryAdd(ReadOnlySpan<byte> rows)
        {
            if (!rows.TryCopyTo(_bytes.AsSpan(_length)))
                return false;
            _length += rows.Length;
            return true;
        }

        public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);
    }
}
