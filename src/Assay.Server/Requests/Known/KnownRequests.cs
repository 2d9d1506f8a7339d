using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Assay.Server.Requests.Known;

/// <summary>Marks endpoints whose requests are written by others: another maker's protocol, a visitor's link, a probe.</summary>
internal sealed class OpenRequest
{
    public static readonly OpenRequest Instance = new();
}

/// <summary>Names parameters that an endpoint reads from the address itself, beside those of its handler.</summary>
internal sealed record QueryTaken(params string[] Names);

/// <summary>The body that an endpoint reads itself, where the framework binds none.</summary>
internal sealed record BodyTaken(Type Type);

/// <summary>Members that answers give and bodies cannot change.</summary>
internal sealed record AnsweredAs(Type View);

/// <summary>The parameters that an endpoint takes in its address: what the document lists, and what is not refused.</summary>
internal sealed record KnownQuery(IReadOnlyList<string> Names)
{
    /// <summary>Parameters whose value is a list with commas: repeating one says the same.</summary>
    private static readonly string[] s_lists = ["metrics", "map"];

    public bool Has(string name) => Names.Contains(name, StringComparer.OrdinalIgnoreCase);

    public static bool IsList(string name) => s_lists.Contains(name, StringComparer.OrdinalIgnoreCase);
}

/// <summary>The body that an endpoint takes.</summary>
internal sealed record KnownBody(BodyShape Shape);

/// <summary>Says for every endpoint which parameters and members it knows, out of the handler that reads them.</summary>
internal static class KnownRequests
{
    /// <summary>Must be told of a group before its routes are mapped; every route in it, also one that is added later, is covered.</summary>
    public static RouteGroupBuilder RefusingUnknown(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("");
        ((IEndpointConventionBuilder)group).Finally(Describe);
        return group;
    }

    public static RouteGroupBuilder OpenByNature(this IEndpointRouteBuilder routes) =>
        routes.MapGroup("").WithMetadata(OpenRequest.Instance);

    public static TBuilder TakesQuery<TBuilder>(this TBuilder endpoint, params string[] names)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new QueryTaken(names));

    private static void Describe(EndpointBuilder endpoint)
    {
        var metadata = endpoint.Metadata;
        if (metadata.OfType<OpenRequest>().Any())
            return;
        metadata.Add(new KnownQuery([.. NamesOf(endpoint).Distinct(StringComparer.Ordinal)]));
        if (ShapeOf(metadata) is { } shape)
            metadata.Add(new KnownBody(shape));
    }

    private static IEnumerable<string> NamesOf(EndpointBuilder endpoint)
    {
        var metadata = endpoint.Metadata;
        var inPath = ((RouteEndpointBuilder)endpoint).RoutePattern;
        var handler = metadata.OfType<MethodInfo>().LastOrDefault();
        var names = (handler?.GetParameters() ?? []).SelectMany(parameter => NamesOf(parameter, inPath));
        if (metadata.OfType<PagedList>().Any())
            names = names.Concat(["limit", "cursor"]);
        if (metadata.OfType<Auth.StreamTokenTaken>().Any())
            names = names.Append("token");
        return names.Concat(metadata.OfType<QueryTaken>().SelectMany(taken => taken.Names));
    }

    private static IEnumerable<string> NamesOf(ParameterInfo parameter, RoutePattern inPath)
    {
        if (parameter.GetCustomAttribute<AsParametersAttribute>() is not null)
            return parameter
                .ParameterType.GetProperties()
                .Where(property => property.CanWrite && IsSimple(property.PropertyType))
                .Select(property => property.GetCustomAttribute<FromQueryAttribute>()?.Name ?? JsonName(property.Name));
        var named = parameter.GetCustomAttribute<FromQueryAttribute>();
        if (named is null && (!IsSimple(parameter.ParameterType) || inPath.GetParameter(parameter.Name!) is not null))
            return [];
        return [named?.Name ?? parameter.Name!];
    }

    private static string JsonName(string name) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    /// <summary>What the framework reads from an address: texts, and what is parsed from them.</summary>
    private static bool IsSimple(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsArray
            ? IsSimple(type.GetElementType()!)
            : type == typeof(string)
                || type.IsPrimitive
                || type.IsEnum
                || type == typeof(decimal)
                || type == typeof(DateTimeOffset)
                || type == typeof(DateTime)
                || type == typeof(Guid);
    }

    /// <summary>The shape of the body; <c>null</c>: it is a file.</summary>
    private static BodyShape? ShapeOf(IList<object> metadata)
    {
        if (BodyRules.TakenBody(metadata) == BodyRule.Upload)
            return null;
        var type = metadata.OfType<IAcceptsMetadata>().LastOrDefault()?.RequestType ?? metadata.OfType<BodyTaken>().LastOrDefault()?.Type;
        if (type is null)
            return MembersShape.Empty;
        var shape = BodyShape.Of(type);
        if (metadata.OfType<AnsweredAs>().LastOrDefault() is not { } answered || shape is not MembersShape members)
            return shape;
        var readOnly = ReadOnlyNames(members, answered.View).Select(name => new KnownMember(name, OpenShape.Instance));
        return members with { Members = [.. members.Members, .. readOnly] };
    }

    /// <summary>Names that the answer has and the body has not.</summary>
    public static IEnumerable<string> ReadOnlyNames(MembersShape body, Type view) =>
        ((MembersShape)BodyShape.Of(view)).Members.Select(member => member.Name).Where(name => body.Find(name) is null);
}
