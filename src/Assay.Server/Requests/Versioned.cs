using System.Reflection;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;

namespace Assay.Server.Requests;

/// <summary>A resource with its version as <c>ETag</c>: 200, or 304 where the caller of a <c>GET</c> has this version already.</summary>
internal sealed class Versioned<T>(T value, long version) : IResult, IEndpointMetadataProvider
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.SetETag(version);
        if (!HttpMethods.IsGet(httpContext.Request.Method) || !httpContext.HasVersion(version))
            return TypedResults.Ok(value).ExecuteAsync(httpContext);
        httpContext.Response.StatusCode = StatusCodes.Status304NotModified;
        return Task.CompletedTask;
    }

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(T), ["application/json"]));
        if (builder.Metadata.OfType<HttpMethodMetadata>().Any(methods => methods.HttpMethods.Contains(HttpMethods.Get)))
            builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status304NotModified));
    }
}

internal static class Resources
{
    /// <summary>The answer to a change: the item as it is now, or why nothing was changed.</summary>
    public static async Task<Results<Versioned<TView>, ProblemHttpResult>> ToResourceAsync<TItem, TView>(
        this Task<Core.Outcome<TItem>> change,
        Func<TItem, TView> show,
        Func<TItem, long> versionOf
    )
    {
        var changed = await change;
        return changed.Fault is { } fault ? fault.ToProblem() : new Versioned<TView>(show(changed.Value), versionOf(changed.Value));
    }

    /// <inheritdoc cref="ToResourceAsync{TItem, TView}(Task{Core.Outcome{TItem}}, Func{TItem, TView}, Func{TItem, long})"/>
    public static Task<Results<Versioned<TView>, ProblemHttpResult>> ToResourceAsync<TItem, TView>(
        this Task<Core.Outcome<TItem>> change,
        Func<TItem, TView> show
    )
        where TItem : Core.Catalog.CatalogItem => change.ToResourceAsync(show, item => item.Version);
}
