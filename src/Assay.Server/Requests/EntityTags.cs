using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace Assay.Server.Requests;

/// <summary>The version that the client saw, from <c>If-Match</c>.</summary>
/// <param name="ExpectedVersion"><c>null</c>: any will do (no header, or <c>*</c>). A tag that no version has becomes <see cref="None"/>.</param>
internal sealed record IfMatch(long? ExpectedVersion) : IEndpointParameterMetadataProvider
{
    public const long None = -1;

    public static ValueTask<IfMatch> BindAsync(HttpContext context)
    {
        var header = context.Request.Headers.IfMatch;
        long? expected = header.Count == 0 || header == "*" ? null : EntityTags.VersionOf(header.ToString()) ?? None;
        return ValueTask.FromResult(new IfMatch(expected));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(Conditional.Instance);
}

/// <summary>Marks an endpoint that honours <c>If-Match</c>.</summary>
internal sealed class Conditional
{
    public static readonly Conditional Instance = new();
}

/// <summary>A resource's version as its <c>ETag</c>.</summary>
internal static class EntityTags
{
    public static void SetETag(this HttpContext context, long version) => context.Response.Headers.ETag = $"\"{version}\"";

    /// <summary>Whether <c>If-None-Match</c> names this version: then the answer is 304.</summary>
    public static bool HasVersion(this HttpContext context, long version)
    {
        var header = context.Request.Headers.IfNoneMatch;
        return EntityTagHeaderValue.TryParseList(header, out var tags)
            && tags.Any(tag => tag == EntityTagHeaderValue.Any || VersionOf(tag.ToString()) == version);
    }

    /// <summary>Whether <c>If-None-Match</c> names this tag, weak or not, or any.</summary>
    public static bool Has(this HttpContext context, string tag) =>
        EntityTagHeaderValue.TryParseList(context.Request.Headers.IfNoneMatch, out var tags)
        && EntityTagHeaderValue.Parse(tag) is var ours
        && tags.Any(theirs => theirs == EntityTagHeaderValue.Any || theirs.Compare(ours, useStrongComparison: false));

    /// <remarks>Weak tags count too: proxies that compress weaken ours on the way.</remarks>
    internal static long? VersionOf(string tag)
    {
        var text = tag.StartsWith("W/", StringComparison.Ordinal) ? tag.AsSpan(2) : tag;
        var isQuoted = text.Length > 2 && text[0] == '"' && text[^1] == '"';
        return isQuoted && long.TryParse(text[1..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
    }
}
