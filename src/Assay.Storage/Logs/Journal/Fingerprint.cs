using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

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
    /// <summary>Fingerprints live as long as the process, so the key does too.</summary>
    public static Fingerprinter Random()
    {
        Span<ulong> key = stackalloc ulong[2];
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(key));
        return new Fingerprinter(key[0], key[1]);
    }

    public Fingerprint OfEvent(string eventId) => Of(new Sip(key0, key1), eventId);

    public Fingerprint OfUnit(long experimentId, int iteration, string unitId)
    {
        var sip = new Sip(key0, key1);
        sip.Add((ulong)experimentId);
        sip.Add((ulong)iteration);
        return Of(sip, unitId);
    }

    private static Fingerprint Of(Sip sip, string id)
    {
        var (first, second) = sip.Finish(MemoryMarshal.AsBytes(id.AsSpan()));
        return new Fingerprint(first == 0 ? 1 : first, (uint)second);
    }

    internal struct Sip
    {
        private ulong _v0;
        private ulong _v1;
        private ulong _v2;
        private ulong _v3;
        private int _length;

        public Sip(ulong key0, ulong key1)
        {
            _v0 = key0 ^ 0x736f6d6570736575;
            _v1 = key1 ^ 0x646f72616e646f6d ^ 0xee;
            _v2 = key0 ^ 0x6c7967656e657261;
            _v3 = key1 ^ 0x7465646279746573;
        }

        public void Add(ulong word)
        {
            _v3 ^= word;
            Round();
            _v0 ^= word;
            _length += sizeof(ulong);
        }

        public (ulong First, ulong Second) Finish(ReadOnlySpan<byte> bytes)
        {
            for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
                Add(BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            var last = (ulong)(_length + bytes.Length) << 56;
            for (var i = 0; i < bytes.Length; i++)
                last |= (ulong)bytes[i] << (8 * i);
            Add(last);
            _v2 ^= 0xee;
            var first = Digest();
            _v1 ^= 0xdd;
            return (first, Digest());
        }

        private ulong Digest()
        {
            Round();
            Round();
            Round();
            return _v0 ^ _v1 ^ _v2 ^ _v3;
        }

        private void Round()
        {
            _v0 += _v1;
            _v2 += _v3;
            _v1 = ulong.RotateLeft(_v1, 13) ^ _v0;
            _v3 = ulong.RotateLeft(_v3, 16) ^ _v2;
            _v0 = ulong.RotateLeft(_v0, 32) + _v3;
            _v2 += _v1;
            _v3 = ulong.RotateLeft(_v3, 21) ^ _v0;
            _v1 = ulong.RotateLeft(_v1, 17) ^ _v2;
            _v2 = ulong.RotateLeft(_v2, 32);
        }
    }
}
