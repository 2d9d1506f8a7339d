namespace Assay.Server.Requests.Known;

/// <summary>Marks a member that is another name of one beside it. Only the name given here reaches the code behind.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class OtherSpellingOfAttribute(string name) : Attribute
{
    public string Name => name;

    /// <summary>The value is a fraction, 0 to 1, where the other one is in percent.</summary>
    public bool IsFraction { get; init; }
}

/// <summary>Marks a member that holds an object as it is described elsewhere.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ShapedAsAttribute(Type type) : Attribute
{
    public Type Type => type;
}

/// <summary>Marks a body that describes the caller's world: it may hold members that we do not know. Its reader names slips of the pen.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class OpenBodyAttribute : Attribute;
