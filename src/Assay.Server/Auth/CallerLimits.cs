using System.Buffers.Binary;
using System.Net;
using System.Threading.RateLimiting;
using Assay.Core;
using Assay.Server.Settings;

namespace Assay.Server.Auth;

/// <summary>
/// Token buckets: one for each API key, one for each address that comes without a valid key, and for each address that comes with a
/// publishable one, since all visitors share that.
/// </summary>
internal sealed class CallerLimits(RateLimitSettings settings) : PartitionedRateLimiter<HttpContext>
{
    private readonly PartitionedRateLimiter<HttpContext> _keys = Create<HttpContext, string>(PerKey(settings));
    private readonly PartitionedRateLimiter<HttpContext> _strangers = PerAddress(settings.AddressPerSecond, settings.AddressBurst);
    private readonly PartitionedRateLimiter<HttpContext> _visitors = PerAddress(
        settings.ClientAddressPerSecond,
        settings.ClientAddressBurst
    );
    private readonly PartitionedRateLimiter<HttpContext> _links = PerAddress(settings.LinkPerSecond, settings.LinkBurst);
    private readonly int _mostItems = Math.Min(settings.KeyBurst, settings.ClientAddressBurst);

    /// <summary>Pays for the items of a request by a visitor beyond the first, which the request itself paid for.</summary>
    /// <returns>The fault where there are too many; a caller whose key is no publishable one pays by requests alone.</returns>
    public Fault? TakeItems(HttpContext http, int items)
    {
        if (!settings.Enabled || items <= 1 || !http.ApiKey().SpeaksForVisitors())
            return null;
        using var lease = AttemptAcquire(http, Math.Min(items - 1, _mostItems));
        return lease.IsAcquired ? null : Faults.RateLimited();
    }

    /// <summary>Whether one more visit from this address may be recorded; the visitor is sent on in any case.</summary>
    public bool TryTakeVisit(HttpContext http)
    {
        if (!settings.Enabled)
            return true;
        using var lease = _links.AttemptAcquire(http);
        return lease.IsAcquired;
    }

    public override RateLimiterStatistics? GetStatistics(HttpContext resource) => null;

    protected override RateLimitLease AttemptAcquireCore(HttpContext resource, int permitCount)
    {
        if (KeyIdentity.Of(resource.User) is not { } caller)
            return _strangers.AttemptAcquire(resource, permitCount);
        // The address first: one that sends too much takes nothing from the key that it shares with everybody.
        if (caller.Key.SpeaksForVisitors() && _visitors.AttemptAcquire(resource, permitCount) is { IsAcquired: false } refused)
            return refused;
        return _keys.AttemptAcquire(resource, permitCount);
    }

    // Nobody waits in a queue.
    protected override ValueTask<RateLimitLease> AcquireAsyncCore(
        HttpContext context,
        int permitCount,
        CancellationToken cancellationToken
    ) => new(AttemptAcquireCore(context, permitCount));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _keys.Dispose();
            _strangers.Dispose();
            _visitors.Dispose();
            _links.Dispose();
        }
        base.Dispose(disposing);
    }

    private static Func<HttpContext, RateLimitPartition<string>> PerKey(RateLimitSettings settings)
    {
        var bucket = Bucket(settings.KeyPerSecond, settings.KeyBurst);
        return http => RateLimitPartition.GetTokenBucketLimiter(http.ApiKey().PublicId, _ => bucket);
    }

    private static PartitionedRateLimiter<HttpContext> PerAddress(int perSecond, int burst)
    {
        var bucket = Bucket(perSecond, burst);
        return Create<HttpContext, ulong>(http =>
            RateLimitPartition.GetTokenBucketLimiter(Addresses.Network(http.Connection.RemoteIpAddress), _ => bucket)
        );
    }

    private static PartitionedRateLimiter<T> Create<T, TPartition>(Func<T, RateLimitPartition<TPartition>> partition)
        where TPartition : notnull => PartitionedRateLimiter.Create(partition);

    /// <summary>Tokens come ten times a second, so that a client at its limit moves evenly.</summary>
    private static TokenBucketRateLimiterOptions Bucket(int perSecond, int burst) =>
        new()
        {
            TokenLimit = burst,
            TokensPerPeriod = Math.Max(1, perSecond / 10),
            ReplenishmentPeriod = TimeSpan.FromSeconds(Math.Max(1, perSecond / 10) / (double)perSecond),
            QueueLimit = 0,
        };
}

/// <summary>Addresses as limits count them.</summary>
internal static class Addresses
{
    /// <summary>An IPv4 address, or the first 64 bits of an IPv6 address: a subscriber has all that begin alike.</summary>
    public static ulong Network(IPAddress? address)
    {
        if (address is null)
            return 0;
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        address.TryWriteBytes(bytes, out var length);
        return length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }
}
