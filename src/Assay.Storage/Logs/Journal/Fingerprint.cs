using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Assay.Storage.Logs.Journal;

/// <summary>Stands for an id in memory. Among a billion ids two share their 96 bits once in 100 billion tries.</summary>
/// <param name="High">Never zero.</param>
internal readonly record struct Fingerprint(ulong High, uint Low)
{
    public override int GetHashCode() => (int)High;
}

/// <summary>Fingerprints by SipHash-1-3-128 under a key: who sends ids cannot choose them so that they collide.</summary>
/// <remarks>Source: Aumasson, Bernstein, "SipHash: a fast short-input PRF", 2012; the 128-bit form is from its reference code.</remarks>
internal sealed class Fingerprinter(ulong key0, ulong key1)
{
    private const int MaxStackBytes = 512;

    /// <summary>Fingerprints live as long as the process, so the key does too.</summary>
    public static Fingerprinter Random()
    {
        Span<ulong> key = stackalloc ulong[2];
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(key));
        return new Fingerprinter(key[0], key[1]);
    }

    /// <param name="eventId">UTF-8.</param>
    public Fingerprint OfEvent(ReadOnlySpan<byte> eventId) => Of(new Sip(key0, key1), eventId);

    /// <param name="unitId">UTF-8.</param>
    public Fingerprint OfUnit(ReadOnlySpan<byte> unitId) => Of(new Sip(key0, key1), unitId);

    /// <summary>A unit's place in an iteration of an experiment.</summary>
    public Fingerprint OfPlace(long experimentId, int iteration, Fingerprint unit) =>
        Of(Add(new Sip(key0, key1), unit).Add((ulong)experimentId).Add((ulong)iteration), []);

    /// <summary>A mark of exposures at a place: their variant, and where they came from.</summary>
    public Fingerprint OfMark(Fingerprint place, int variantId, long origin) =>
        Of(Add(new Sip(key0, key1), place).Add((ulong)variantId).Add((ulong)origin), []);

    public Fingerprint OfEvent(string eventId) => OfEvent(Utf8(eventId, stackalloc byte[MaxStackBytes]));

    public Fingerprint OfUnit(string unitId) => OfUnit(Utf8(unitId, stackalloc byte[MaxStackBytes]));

    private static Sip Add(Sip sip, Fingerprint fingerprint) => sip.Add(fingerprint.High).Add(fingerprint.Low);

    private static ReadOnlySpan<byte> Utf8(string text, Span<byte> scratch) =>
        Encoding.UTF8.TryGetBytes(text, scratch, out var length) ? scratch[..length] : Encoding.UTF8.GetBytes(text);

    private static Fingerprint Of(Sip sip, ReadOnlySpan<byte> id)
    {
        var (first, second) = sip.Finish(id);
        return new Fingerprint(first == 0 ? 1 : first, (uint)second);
    }

    /// <summary>The state between words. Rounds work on copies of it, which the compiler keeps in registers.</summary>
    internal readonly struct Sip
    {
        private readonly ulong _v0;
        private readonly ulong _v1;
        private readonly ulong _v2;
        private readonly ulong _v3;
        private readonly int _length;

        public Sip(ulong key0, ulong key1)
            : this(
                key0 ^ 0x736f6d6570736575,
                key1 ^ 0x646f72616e646f6d ^ 0xee,
                key0 ^ 0x6c7967656e657261,
                key1 ^ 0x7465646279746573,
                length: 0
            ) { }

        private Sip(ulong v0, ulong v1, ulong v2, ulong v3, int length)
        {
            (_v0, _v1, _v2, _v3) = (v0, v1, v2, v3);
            _length = length;
        }

        public Sip Add(ulong word)
        {
            var (v0, v1, v2, v3) = (_v0, _v1, _v2, _v3);
            Compress(ref v0, ref v1, ref v2, ref v3, word);
            return new Sip(v0, v1, v2, v3, _length + sizeof(ulong));
        }

        public (ulong First, ulong Second) Finish(ReadOnlySpan<byte> bytes)
        {
            var (v0, v1, v2, v3) = (_v0, _v1, _v2, _v3);
            var last = (ulong)(_length + bytes.Length) << 56;
            for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
                Compress(ref v0, ref v1, ref v2, ref v3, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            for (var i = 0; i < bytes.Length; i++)
                last |= (ulong)bytes[i] << (8 * i);
            Compress(ref v0, ref v1, ref v2, ref v3, last);
            v2 ^= 0xee;
            var first = Digest(ref v0, ref v1, ref v2, ref v3);
            v1 ^= 0xdd;
            return (first, Digest(ref v0, ref v1, ref v2, ref v3));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Compress(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3, ulong word)
        {
            v3 ^= word;
            Round(ref v0, ref v1, ref v2, ref v3);
            v0 ^= word;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static ulong Digest(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
        {
            Round(ref v0, ref v1, ref v2, ref v3);
            Round(ref v0, ref v1, ref v2, ref v3);
            Round(ref v0, ref v1, ref v2, ref v3);
            return v0 ^ v1 ^ v2 ^ v3;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
        {
            v0 += v1;
            v2 += v3;
            v1 = ulong.RotateLeft(v1, 13) ^ v0;
            v3 = ulong.RotateLeft(v3, 16) ^ v2;
            v0 = ulong.RotateLeft(v0, 32) + v3;
            v2 += v1;
            v3 = ulong.RotateLeft(v3, 21) ^ v0;
            v1 = ulong.RotateLeft(v1, 17) ^ v2;
            v2 = ulong.RotateLeft(v2, 32);
        }
    }
}
