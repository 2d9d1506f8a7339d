using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Assay.Evaluation.Bucketing;

/// <summary>The 32-bit hashes that bucketing stands on. Every function is pure and allocates nothing.</summary>
public static class Hash
{
    /// <summary>The state of FNV-1a before any input.</summary>
    public const uint FnvOffsetBasis = 2166136261;

    private const uint FnvPrime = 16777619;
    private const uint Prime1 = 2654435761;
    private const uint Prime2 = 2246822519;
    private const uint Prime3 = 3266489917;
    private const uint Prime4 = 668265263;
    private const uint Prime5 = 374761393;
    private const int Stripe = 16;
    private const int Word = sizeof(uint);

    /// <summary>xxHash32 of <paramref name="data"/>. Source: Collet, "xxHash fast digest algorithm", format version 0.1.1.</summary>
    public static uint XxHash32(ReadOnlySpan<byte> data, uint seed)
    {
        var length = (uint)data.Length;
        var hash = data.Length < Stripe ? seed + Prime5 : Stripes(ref data, seed);
        hash += length;
        for (; data.Length >= Word; data = data[Word..])
            hash = BitOperations.RotateLeft(hash + (Read(data) * Prime3), 17) * Prime4;
        foreach (var last in data)
            hash = BitOperations.RotateLeft(hash + (last * Prime5), 11) * Prime1;
        hash = (hash ^ (hash >> 15)) * Prime2;
        hash = (hash ^ (hash >> 13)) * Prime3;
        return hash ^ (hash >> 16);
    }

    private static uint Stripes(ref ReadOnlySpan<byte> data, uint seed)
    {
        var (a, b, c, d) = (seed + Prime1 + Prime2, seed + Prime2, seed, seed - Prime1);
        for (; data.Length >= Stripe; data = data[Stripe..])
        {
            a = Round(a, data);
            b = Round(b, data[Word..]);
            c = Round(c, data[(2 * Word)..]);
            d = Round(d, data[(3 * Word)..]);
        }
        return BitOperations.RotateLeft(a, 1)
            + BitOperations.RotateLeft(b, 7)
            + BitOperations.RotateLeft(c, 12)
            + BitOperations.RotateLeft(d, 18);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Round(uint lane, ReadOnlySpan<byte> data) => BitOperations.RotateLeft(lane + (Read(data) * Prime2), 13) * Prime1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Read(ReadOnlySpan<byte> data) => BinaryPrimitives.ReadUInt32LittleEndian(data);

    /// <summary>MurmurHash3 x86 32-bit of <paramref name="data"/>. Source: Appleby, "MurmurHash3", SMHasher.</summary>
    public static uint Murmur3(ReadOnlySpan<byte> data, uint seed)
    {
        var (hash, length) = (seed, (uint)data.Length);
        for (; data.Length >= Word; data = data[Word..])
            hash = (BitOperations.RotateLeft(hash ^ Scramble(Read(data)), 13) * 5) + 0xe6546b64;
        uint tail = 0;
        for (var i = data.Length - 1; i >= 0; i--)
            tail = (tail << 8) | data[i];
        hash ^= Scramble(tail) ^ length;
        hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
        return hash ^ (hash >> 16);
    }

    private static uint Scramble(uint block) => BitOperations.RotateLeft(block * 0xcc9e2d51, 15) * 0x1b873593;

    /// <summary>FNV-1a 32-bit over UTF-16 code units, each mixed in whole, as GrowthBook's JavaScript SDK computes it.</summary>
    /// <param name="text">The code units; for ASCII this is FNV-1a over the bytes.</param>
    /// <param name="state">The state after earlier input, so that a fixed prefix is hashed once.</param>
    public static uint Fnv1a(ReadOnlySpan<char> text, uint state = FnvOffsetBasis)
    {
        foreach (var unit in text)
            state = (state ^ unit) * FnvPrime;
        return state;
    }
}
