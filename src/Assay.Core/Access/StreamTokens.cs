using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;

namespace Assay.Core.Access;

/// <summary>Stands for an API key in the address of a stream, where no header can be sent.</summary>
public sealed record StreamToken(string Text, DateTimeOffset ExpiresUtc);

/// <summary>Makes and checks stream tokens: <c>{public id}.{expiry}.{signature}</c>. Nothing is stored, and revoking the key ends them.</summary>
/// <remarks>A key's token stays the same for an hour and is good for one to two: so answers that hold one can be compared by content.</remarks>
public sealed class StreamTokens(ApiKeys keys, TimeProvider clock)
{
    private const long PeriodSeconds = 3_600;
    private const int SignatureBytes = 16;

    public StreamToken Issue(ApiKey key)
    {
        var period = clock.GetUtcNow().ToUnixTimeSeconds() / PeriodSeconds;
        var expiry = (period + 2) * PeriodSeconds;
        return new(Text(key, expiry), DateTimeOffset.FromUnixTimeSeconds(expiry));
    }

    /// <summary>The key that the token stands for.</summary>
    public Outcome<ApiKey> Check(string token)
    {
        var now = clock.GetUtcNow();
        return
            token.Split('.') is [var publicId, var expiryText, _]
            && long.TryParse(expiryText, NumberStyles.None, CultureInfo.InvariantCulture, out var expiry)
            && expiry > now.ToUnixTimeSeconds()
            && keys.Ring.Keys.FirstOrDefault(key => key.PublicId == publicId) is { } key
            && !key.IsExpired(now)
            && AreEqual(token, Text(key, expiry))
            ? key
            : Faults.InvalidStreamToken();
    }

    private static string Text(ApiKey key, long expiry)
    {
        var body = string.Create(CultureInfo.InvariantCulture, $"{key.PublicId}.{expiry}");
        var signature = key.Hash.Sign($"stream {body}").AsSpan(..SignatureBytes);
        return $"{body}.{Base64Url.EncodeToString(signature)}";
    }

    private static bool AreEqual(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(
            System.Runtime.InteropServices.MemoryMarshal.AsBytes(one.AsSpan()),
            System.Runtime.InteropServices.MemoryMarshal.AsBytes(other.AsSpan())
        );
}
