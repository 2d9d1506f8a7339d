using System.Text.RegularExpressions;
using Assay.Core.Record;
using Assay.Server.Auth;
using Assay.Server.Settings;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.Endpoints;

/// <summary>The link of a split URL experiment, which visitors follow without a key.</summary>
internal static partial class SplitLinks
{
    /// <summary>Holds the visitor's anonymous id; the site's own server reads it to say who did what.</summary>
    public const string Cookie = "assay_id";

    private static readonly TimeSpan CookieAge = TimeSpan.FromDays(365);

    public static void MapSplitLinks(this IEndpointRouteBuilder routes) =>
        routes.MapMethods("/go/{key}", [HttpMethods.Get, HttpMethods.Head], FollowAsync).AllowAnonymous();

    private static async Task<Results<RedirectHttpResult, ProblemHttpResult>> FollowAsync(
        string key,
        HttpContext http,
        Redirects redirects,
        SplitUrlSettings settings,
        CallerLimits limits,
        CancellationToken ct
    )
    {
        http.Response.Headers.CacheControl = "no-store";
        var visitor = VisitorOf(http.Request) ?? Guid.NewGuid().ToString("N");
        var record = IsSeen(http.Request) && limits.TryTakeVisit(http);
        var address = await redirects.FollowAsync(key, visitor, http.Request.QueryString.Value ?? "", record, ct);
        if (address.Fault is { } fault)
            return fault.ToProblem();
        http.Response.Cookies.Append(Cookie, visitor, OptionsOf(http.Request, settings));
        return TypedResults.Redirect(address.Value);
    }

    /// <summary>What did not come from us or the site is not taken for an id.</summary>
    private static string? VisitorOf(HttpRequest request) => request.Cookies[Cookie] is { } id && VisitorId().IsMatch(id) ? id : null;

    /// <summary>A browser that only fetches ahead may never show the page.</summary>
    private static bool IsSeen(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && !IsAhead(request, "Sec-Purpose") && !IsAhead(request, "Purpose") && !IsAhead(request, "X-Moz");

    private static bool IsAhead(HttpRequest request, string header) =>
        request.Headers[header].Any(value => value?.Contains("prefetch", StringComparison.OrdinalIgnoreCase) == true);

    private static CookieOptions OptionsOf(HttpRequest request, SplitUrlSettings settings) =>
        new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = request.IsHttps,
            MaxAge = CookieAge,
            Path = "/",
            Domain = settings.CookieDomain.Length == 0 ? null : settings.CookieDomain,
        };

    [GeneratedRegex("^[A-Za-z0-9_-]{16,64}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex VisitorId();
}
