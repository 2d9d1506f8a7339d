namespace Assay.Stats.Tests;

/// <summary>Ties a test to the claim of that id in docs/methods.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class ClaimAttribute(string id) : Attribute
{
    public string Id { get; } = id;
}
