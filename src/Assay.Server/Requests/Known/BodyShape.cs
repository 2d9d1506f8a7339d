using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Assay.Evaluation.Targeting;
using Assay.Server.Bodies;

namespace Assay.Server.Requests.Known;

/// <summary>The members that a body of some type may have, down to its leaves. Made out of the type that reads it, so the two cannot differ.</summary>
internal abstract record BodyShape
{
    private static readonly ConcurrentDictionary<Type, BodyShape> Made = new();

    public static BodyShape Of(Type type) => Made.GetOrAdd(type, Make);

    /// <summary>Whether some member has a second name, so that a body may need to be rewritten.</summary>
    public abstract bool HasOtherSpellings { get; }

    private static BodyShape Make(Type type)
    {
        if (type == typeof(ConditionDefinition))
            return ConditionShape.Instance;
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return Of(inner);
        if (type.GetCustomAttribute<OpenBodyAttribute>() is not null)
            return OpenShape.Instance;
        var info = BodyJson.Options.GetTypeInfo(type);
        return info.Kind switch
        {
            JsonTypeInfoKind.Object => MembersShape.Of(type, info.Properties.Select(Member)),
            JsonTypeInfoKind.Enumerable => new ListShape(Of(info.ElementType!)),
            JsonTypeInfoKind.Dictionary => new MapShape(Of(info.ElementType!)),
            // A body with a converter of its own, which reads the members that the type has.
            _ when type.Namespace == typeof(MetricBody).Namespace && type.IsClass => MembersShape.Of(
                type,
                type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(one => one.CanWrite).Select(Member)
            ),
            _ => OpenShape.Instance,
        };
    }

    private static KnownMember Member(JsonPropertyInfo property) =>
        Member(
            property.Name,
            property.AttributeProvider,
            property.CustomConverter switch
            {
                null => null,
                ConditionList => ConditionShape.Instance,
                _ => OpenShape.Instance,
            },
            property.PropertyType
        );

    private static KnownMember Member(PropertyInfo property) =>
        Member(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name), property, null, property.PropertyType);

    private static KnownMember Member(string name, ICustomAttributeProvider? attributes, BodyShape? shape, Type type)
    {
        var shaped = Find<ShapedAsAttribute>(attributes);
        return new(name, shaped is null ? shape ?? Of(type) : Of(shaped.Type)) { Spelling = Find<OtherSpellingOfAttribute>(attributes) };
    }

    private static T? Find<T>(ICustomAttributeProvider? attributes)
        where T : Attribute => attributes?.GetCustomAttributes(typeof(T), inherit: true).OfType<T>().FirstOrDefault();
}

/// <summary>A leaf, or an object of the caller's own such as <c>config</c> and <c>attributes</c>.</summary>
internal sealed record OpenShape : BodyShape
{
    public static readonly OpenShape Instance = new();

    public override bool HasOtherSpellings => false;
}

/// <summary>A condition on attributes, in any of its forms.</summary>
internal sealed record ConditionShape : BodyShape
{
    public static readonly ConditionShape Instance = new();

    public override bool HasOtherSpellings => false;
}

internal sealed record ListShape(BodyShape Item) : BodyShape
{
    public override bool HasOtherSpellings => Item.HasOtherSpellings;
}

/// <summary>An object whose names are the caller's, such as environments.</summary>
internal sealed record MapShape(BodyShape Value) : BodyShape
{
    public override bool HasOtherSpellings => Value.HasOtherSpellings;
}

internal sealed record MembersShape(IReadOnlyList<KnownMember> Members) : BodyShape
{
    public override bool HasOtherSpellings { get; } = Members.Any(member => member.Spelling is not null || member.Shape.HasOtherSpellings);

    /// <summary>No members at all: the endpoint reads no body.</summary>
    public static MembersShape Empty { get; } = new([]);

    /// <summary>Members that the design names for this object and that are not built.</summary>
    public IReadOnlyList<string> Designed { get; init; } = [];

    public static MembersShape Of(Type type, IEnumerable<KnownMember> members) => new([.. members]) { Designed = DesignedMembers.Of(type) };

    public KnownMember? Find(ref Utf8JsonReader name)
    {
        for (var i = 0; i < Members.Count; i++)
            if (name.ValueTextEquals(Members[i].Utf8Name))
                return Members[i];
        return null;
    }

    public KnownMember? Find(string name) => Members.FirstOrDefault(member => member.Name == name);
}

internal sealed record KnownMember(string Name, BodyShape Shape)
{
    public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(Name);

    /// <summary>Where this is a second name: of what.</summary>
    public OtherSpellingOfAttribute? Spelling { get; init; }
}
