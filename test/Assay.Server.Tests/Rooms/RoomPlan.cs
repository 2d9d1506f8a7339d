using System.Reflection;

namespace Assay.Server.Tests.Rooms;

/// <summary>A wrong arrow: this type names that one, in a room that it must not know.</summary>
internal sealed record WrongArrow(Type From, Type To, string FromRoom, string ToRoom)
{
    public override string ToString() => $"{From} ({FromRoom}) names {To} ({ToRoom})";
}

/// <summary>Which room may know which: rooms are namespaces, and a namespace belongs to the room with the longest name that it starts with.</summary>
internal sealed class RoomPlan(IReadOnlyDictionary<string, string[]> mayKnow)
{
    public IEnumerable<WrongArrow> WrongArrows(params IEnumerable<Assembly> assemblies) =>
        from assembly in assemblies
        from type in assembly.GetTypes()
        let room = RoomOf(type)
        where room is not null
        from named in TypeReferences.Of(type)
        let other = RoomOf(named)
        where other is not null && other != room && !mayKnow[room].Contains(other)
        select new WrongArrow(type, named, room, other);

    /// <summary>Types that belong to no room, though they stand where the plan applies.</summary>
    public IEnumerable<Type> Homeless(Assembly assembly) =>
        assembly.GetTypes().Where(type => type.Namespace?.StartsWith("Assay", StringComparison.Ordinal) == true && RoomOf(type) is null);

    private string? RoomOf(Type type) =>
        type.DeclaringType is { } outer
            ? RoomOf(outer)
            : mayKnow
                .Keys.Where(room => IsIn(type.Namespace, room) || type.FullName == room)
                .OrderByDescending(room => room.Length)
                .FirstOrDefault();

    private static bool IsIn(string? space, string room) =>
        space == room || space?.StartsWith(room + ".", StringComparison.Ordinal) == true;
}
