using System.Globalization;
using System.Threading.RateLimiting;
using Assay.Core;
using Assay.Server.Settings;
using Microsoft.AspNetCore.RateLimiting;

namespace Assay.Server.Auth;

/// <summary>A token bucket for each API key, and one for each address that comes without a valid one.</summary>
internal static class RateLimits
{
    public static void AddRateLimits(this IServiceCollection services)
    {
        services.AddRateLimiter(options => options.OnRejected = (rejected, _) => new ValueTask(AnswerAsync(rejected)));
        services
            .AddOptions<RateLimiterOptions>()
            .Configure<RateLimitSettings>((options, settings) => options.GlobalLimiter = settings.Enabled ? Limiter(settings) : null);
    }

    private static PartitionedRateLimiter<HttpContext> Limiter(RateLimitSettings settings)
    {
        var perKey = Bucket(settings.KeyPerSecond, settings.KeyBurst);
        var perAddress = Bucket(settings.AddressPerSecond, settings.AddressBurst);
        return PartitionedRateLimiter.Create<HttpContext, string>(context =>
            KeyIdentity.Of(context.User) is { } caller
                ? RateLimitPartition.GetTokenBucketLimiter(caller.Key.PublicId, _ => perKey)
                : RateLimitPartition.GetTokenBucketLimiter($"{context.Connection.RemoteIpAddress}", _ => perAddress)
        );
    }

    /// <summary>Tokens come ten times a second, so that a client at its limit moves evenly.</summary>
    private static TokenBucketRateLimiterOptions Bucket(int perSecond, int burst) =>
        new()
        {
            TokenLimit = burst,
            TokensPerPeriod = Math.Max(1, perSecond / 10),
            ReplenishmentPeriod = TimeSpan.FromSeconds(Math.Max(1, perSecond / 10) / (double)perSecond),
            QueueLimit = 0,
        };

    private static Task AnswerAsync(OnRejectedContext rejected)
    {
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after.TotalSeconds : 0;
        var seconds = Math.Max(1, (long)Math.Ceiling(wait));
        rejected.HttpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return rejected.HttpContext.WriteProblemAsync(Faults.RateLimited());
    }
}
