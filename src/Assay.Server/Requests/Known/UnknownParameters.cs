namespace Assay.Server.Requests.Known;

/// <summary>Refuses a request whose address has a parameter that the endpoint does not take, or one twice: joined, two values would be a third one.</summary>
internal sealed class UnknownParameters(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.QueryString.HasValue && context.GetEndpoint()?.Metadata.GetMetadata<KnownQuery>() is { } known)
            foreach (var (name, values) in context.Request.Query)
                if (!known.Has(name))
                    return context.WriteProblemAsync(KnownFaults.UnknownParameter(name, known.Names));
                else if (values.Count > 1 && !KnownQuery.IsList(name))
                    return context.WriteProblemAsync(KnownFaults.DoubledParameter(name));
        return next(context);
    }
}
