namespace Assay.Server.Requests.Known;

/// <summary>Refuses a request whose address has a parameter that the endpoint does not take.</summary>
internal sealed class UnknownParameters(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.QueryString.HasValue && context.GetEndpoint()?.Metadata.GetMetadata<KnownQuery>() is { } known)
            foreach (var name in context.Request.Query.Keys)
                if (!known.Has(name))
                    return context.WriteProblemAsync(KnownFaults.UnknownParameter(name, known.Names));
        return next(context);
    }
}
