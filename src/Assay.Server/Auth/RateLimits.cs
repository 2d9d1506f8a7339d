using System.Globalization;
using System.Threading.RateLimiting;
using Assay.Core;
using Assay.Server.Settings;
using Microsoft.AspNetCore.RateLimiting;

namespace Assay.Server.Auth;

/// <summary>Refuses whoever asks more often than <see cref="CallerLimits"/> allow, and says when to come back.</summary>
internal static class RateLimits
{
    public static void AddRateLimits(this IServiceCollection services)
    {
        services.AddRateLimiter(options => options.OnRejected = (rejected, _) => new ValueTask(AnswerAsync(rejected)));
        services.AddSingleton<CallerLimits>();
        services
            .AddOptions<RateLimiterOptions>()
            .Configure<RateLimitSettings, CallerLimits>(
                (options, settings, limits) => options.GlobalLimiter = settings.Enabled ? limits : null
            );
    }

    private static Task AnswerAsync(OnRejectedContext rejected)
    {
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after.TotalSeconds : 0;
        var seconds = Math.Max(1, (long)Math.Ceiling(wait));
        rejected.HttpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return rejected.HttpContext.WriteProblemAsync(Faults.RateLimited());
    }
}
