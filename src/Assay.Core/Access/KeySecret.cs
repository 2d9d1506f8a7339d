using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Assay.Core.Access;

/// <summary>The secret of a new key: <c>assay_{public id}_{random}</c>.</summary>
/// <remarks>33 characters of base 62 are 196 random bits, so one round of SHA-256 suffices to store it.</remarks>
internal static class KeySecret
{
    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    public static string NewPublicId() => RandomNumberGenerator.GetString(Base62, 10);

    public static string New(string publicId) => $"assay_{publicId}_{RandomNumberGenerator.GetString(Base62, 33)}";
}

/// <summary>SHA-256 of a secret. Two of them compare in a time that does not depend on where they differ.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct KeyHash : IEquatable<KeyHash>
{
    public const int LongestSecret = 256;

    private readonly ulong _a,
        _b,
        _c,
        _d;

    private KeyHash(ReadOnlySpan<byte> digest)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(digest);
        (_a, _b, _c, _d) = (words[0], words[1], words[2], words[3]);
    }

    /// <summary>The hash; <c>null</c> for what is too long to be a secret.</summary>
    public static KeyHash? Of(ReadOnlySpan<char> secret)
    {
        if (secret.Length > LongestSecret)
            return null;
        Span<byte> utf8 = stackalloc byte[LongestSecret * 3];
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(secret, utf8)], digest);
        return new KeyHash(digest);
    }

    public static KeyHash FromHex(string hex) => new(Convert.FromHexString(hex));

    /// <summary>Who can compute this knows the digest, which is to say: is this server.</summary>
    public byte[] Sign(string text) => HMACSHA256.HashData(MemoryMarshal.AsBytes([_a, _b, _c, _d]), Encoding.UTF8.GetBytes(text));

    public string ToHex() => Convert.ToHexStringLower(MemoryMarshal.AsBytes([_a, _b, _c, _d]));

    public bool Equals(KeyHash other) => ((_a ^ other._a) | (_b ^ other._b) | (_c ^ other._c) | (_d ^ other._d)) == 0;

    public override bool Equals(object? obj) => obj is KeyHash other && Equals(other);

    public override int GetHashCode() => (int)_a;
}
