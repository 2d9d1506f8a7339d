namespace Assay.Server.Requests;

/// <summary>What an endpoint takes as its body; endpoints that say nothing take a JSON object.</summary>
internal enum BodyRule
{
    Object,

    /// <summary>A JSON array, up to the larger limit, of which each item is taken or refused by itself: whoever reads it reads the items' faults first.</summary>
    Batch,

    /// <summary>A JSON array that is taken whole or not at all.</summary>
    Array,

    /// <summary>A JSON array that may be announced as text: browsers send nothing else to another origin while a page closes.</summary>
    Beacon,

    /// <summary>A JSON object that may hold lists of ids, up to the limit for these.</summary>
    Lists,

    /// <summary>A file of any type and size, which the endpoint reads as it comes.</summary>
    Upload,
}

/// <summary>Marks an endpoint that reads <see cref="JsonBody"/> itself, and needs no stream.</summary>
internal sealed class ReadsJsonBody
{
    public static readonly ReadsJsonBody Instance = new();
}

internal static class BodyRules
{
    public static TBuilder AcceptsBatch<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new Taken(BodyRule.Batch));

    public static TBuilder AcceptsArray<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new Taken(BodyRule.Array));

    public static TBuilder AcceptsBeacon<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new Taken(BodyRule.Beacon));

    public static TBuilder AcceptsLists<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new Taken(BodyRule.Lists));

    public static TBuilder AcceptsUpload<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new Taken(BodyRule.Upload));

    public static BodyRule TakenBody(this Endpoint endpoint) => endpoint.Metadata.GetMetadata<Taken>()?.Rule ?? BodyRule.Object;

    /// <summary>The same while the endpoint is being built.</summary>
    public static BodyRule TakenBody(IEnumerable<object> metadata) => metadata.OfType<Taken>().LastOrDefault()?.Rule ?? BodyRule.Object;

    private sealed record Taken(BodyRule Rule);
}
