using Assay.Core;
using Assay.Core.Catalog;
using Assay.Evaluation;

namespace Assay.Server.Requests.Known;

/// <summary>Marks a text that is one of a fixed set, which the document lists.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal abstract class FixedTextsAttribute : Attribute
{
    public abstract IEnumerable<string> Texts { get; }
}

/// <summary>The names of an enum's members, as the API writes them.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NamesOfAttribute<T> : FixedTextsAttribute
    where T : struct, Enum
{
    /// <summary>A name that this member holds besides.</summary>
    public string? Also { get; init; }

    /// <summary>A name that this member never holds.</summary>
    public string? Except { get; init; }

    public override IEnumerable<string> Texts => Wire.Names<T>().Where(name => name != Except).Concat(Also is null ? [] : Also.Split(' '));
}

/// <summary>The names of the hash algorithms.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class HashTextsAttribute : FixedTextsAttribute
{
    public override IEnumerable<string> Texts => HashNames.All;
}

/// <summary>OpenFeature's names of the reasons for a value.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ReasonTextsAttribute : FixedTextsAttribute
{
    public override IEnumerable<string> Texts => Enum.GetValues<ResolutionReason>().Select(reason => reason.Name()).Distinct();
}

/// <summary>Texts that no enum holds.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class OneOfAttribute(params string[] names) : FixedTextsAttribute
{
    public IReadOnlyList<string> Names => names;

    public override IEnumerable<string> Texts => names;
}
