using System.Globalization;
using System.Reflection;
using Assay.Core;
using Microsoft.AspNetCore.Http.Metadata;

namespace Assay.Server.Requests;

/// <summary>Which part of a list the client wants. Bound from <c>?limit=</c> and <c>?cursor=</c>.</summary>
/// <param name="Cursor">Where the page before ended, as its <c>Link</c> header said; <c>null</c> on the first page.</param>
internal sealed record Page(int Limit, string? Cursor) : IEndpointParameterMetadataProvider
{
    public const int DefaultLimit = 100;
    public const int LargestLimit = 1_000;

    public static ValueTask<Page> BindAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var cursor = query["cursor"].ToString();
        return ValueTask.FromResult(new Page(ParseLimit(query["limit"].ToString()), cursor.Length == 0 ? null : cursor));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(PagedList.Instance);

    /// <summary>This page, or a shorter one where it is longer than that.</summary>
    public Page AtMost(int limit) => this with { Limit = Math.Min(Limit, limit) };

    /// <summary>The cursor of a list that is ordered by id.</summary>
    public long? CursorAsId() =>
        Cursor is null ? null
        : long.TryParse(Cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id
        : throw new RefusedRequestException(Faults.InvalidParameter("cursor", "Take it from the 'Link' header of the page before."));

    /// <summary>Cuts the list, and names the next page where there is more. Give at least one item more than <see cref="Limit"/>, if there is one.</summary>
    public IReadOnlyList<T> Cut<T>(HttpContext context, IReadOnlyList<T> items, Func<T, string> cursorOf)
    {
        if (items.Count <= Limit)
            return items;
        var shown = items.Take(Limit).ToArray();
        var request = context.Request;
        var query = request.Query.Where(pair => pair.Key != "cursor").Append(new("cursor", cursorOf(shown[^1])));
        context.Response.Headers.Link = $"<{request.PathBase}{request.Path}{QueryString.Create(query)}>; rel=\"next\"";
        return shown;
    }

    private static int ParseLimit(string text)
    {
        if (text.Length == 0)
            return DefaultLimit;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= LargestLimit
            ? limit
            : throw new RefusedRequestException(Faults.InvalidParameter("limit", $"Give a number from 1 to {LargestLimit}."));
    }
}

/// <summary>Marks an endpoint whose answer comes in pages.</summary>
internal sealed class PagedList
{
    public static readonly PagedList Instance = new();
}
