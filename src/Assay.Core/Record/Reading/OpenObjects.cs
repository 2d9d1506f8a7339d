using System.Buffers;

namespace Assay.Core.Record.Reading;

/// <summary>The member names of the objects that are open at one point of a JSON text, as 64-bit hashes.</summary>
/// <remarks>Two names that share a hash by chance would be taken for duplicates: once in 10^13 objects of a thousand members.</remarks>
internal ref struct OpenObjects
{
    private readonly int[] _starts;
    private ulong[] _names;
    private int _depth;
    private int _count;

    public OpenObjects(int maxDepth)
    {
        _starts = ArrayPool<int>.Shared.Rent(maxDepth + 1);
        _names = ArrayPool<ulong>.Shared.Rent(64);
    }

    /// <summary>Members of the innermost open object.</summary>
    public readonly int Members => _count - _starts[_depth - 1];

    public void Enter() => _starts[_depth++] = _count;

    public void Leave() => _count = _starts[--_depth];

    /// <summary>Forgets every open object.</summary>
    public void Clear() => _depth = _count = 0;

    /// <summary>False where the innermost object has the name already.</summary>
    public bool Add(ReadOnlySpan<byte> name)
    {
        var hash = Fnv1A(name);
        if (_names.AsSpan(_starts[_depth - 1].._count).Contains(hash))
            return false;
        if (_count == _names.Length)
            Grow();
        _names[_count++] = hash;
        return true;
    }

    public readonly void Release()
    {
        ArrayPool<int>.Shared.Return(_starts);
        ArrayPool<ulong>.Shared.Return(_names);
    }

    private void Grow()
    {
        var larger = ArrayPool<ulong>.Shared.Rent(_names.Length * 2);
        _names.CopyTo(larger.AsSpan());
        ArrayPool<ulong>.Shared.Return(_names);
        _names = larger;
    }

    private static ulong Fnv1A(ReadOnlySpan<byte> name)
    {
        var hash = 14_695_981_039_346_656_037;
        foreach (var b in name)
            hash = unchecked((hash ^ b) * 1_099_511_628_211);
        return hash;
    }
}
