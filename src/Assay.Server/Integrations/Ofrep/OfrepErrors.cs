using System.Collections.Frozen;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace Assay.Server.Integrations.Ofrep;

/// <summary>Marks a route of OFREP, whose problems are errors of that protocol as well.</summary>
internal sealed class OfrepRoute
{
    public const string Prefix = "/ofrep/v1/evaluate/flags";
    public static readonly OfrepRoute Instance = new();

    /// <summary>The flag's key as the client wrote it; routing leaves <c>%2F</c> as it is. Empty where the address names none.</summary>
    public static string KeyIn(HttpContext http)
    {
        var path = http.Request.Path.Value ?? "";
        var key = path.Length > Prefix.Length ? path[Prefix.Length..].Trim('/') : "";
        return key.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
    }
}

/// <summary>The members that a provider knows an error by.</summary>
internal static class OfrepErrors
{
    private static readonly FrozenDictionary<string, string> Codes = new Dictionary<string, string>
    {
        ["flag_not_found"] = "FLAG_NOT_FOUND",
        ["targeting_key_missing"] = "TARGETING_KEY_MISSING",
        ["invalid_context"] = "INVALID_CONTEXT",
        ["malformed_json"] = "PARSE_ERROR",
        ["malformed_utf8"] = "PARSE_ERROR",
        ["object_expected"] = "PARSE_ERROR",
        ["body_required"] = "PARSE_ERROR",
        ["duplicate_member"] = "PARSE_ERROR",
        ["body_too_deep"] = "PARSE_ERROR",
        ["too_many_members"] = "PARSE_ERROR",
        ["nul_character"] = "PARSE_ERROR",
        ["lone_surrogate"] = "PARSE_ERROR",
        ["number_out_of_range"] = "PARSE_ERROR",
    }.ToFrozenDictionary();

    /// <summary>Adds them where the request was for a route of OFREP.</summary>
    public static void Complete(ProblemDetails problem, HttpContext http)
    {
        // After an exception the endpoint stands elsewhere.
        var endpoint = http.GetEndpoint() ?? http.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        if (endpoint?.Metadata.GetMetadata<OfrepRoute>() is null)
            return;
        if (OfrepRoute.KeyIn(http) is { Length: > 0 } key)
            problem.Extensions["key"] = key;
        problem.Extensions["errorCode"] = Codes.GetValueOrDefault(problem.Extensions["code"] as string ?? "", "GENERAL");
        problem.Extensions["errorDetails"] = problem.Detail;
    }
}
