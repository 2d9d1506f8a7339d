namespace Assay.Server.Requests;

/// <summary><c>/api/…</c> without a version is the current version.</summary>
internal static class ApiVersion
{
    public const string Prefix = "/api/v1";

    /// <summary>Must stand before routing.</summary>
    public static void UseCurrentApiVersion(this IApplicationBuilder app) =>
        app.Use(
            (context, next) =>
            {
                if (context.Request.Path.StartsWithSegments("/api", out var rest) && !rest.StartsWithSegments("/v1"))
                    context.Request.Path = new PathString(Prefix).Add(rest);
                return next(context);
            }
        );
}
