namespace Assay.Stats.Tests.Reference;

/// <summary>Every case of every file in spec/reference, or in the folder that ASSAY_REFERENCE_DIR names.</summary>
public sealed class ReferenceTests
{
    private static readonly Dictionary<string, IReferenceMethod> Methods = typeof(ReferenceTests)
        .Assembly.GetTypes()
        .Where(type => type.IsClass && type.IsAssignableTo(typeof(IReferenceMethod)))
        .Select(type => (IReferenceMethod)Activator.CreateInstance(type)!)
        .ToDictionary(method => method.Name);

    public static TheoryData<string> Cases => [.. ReferenceCase.Labels];

    [Theory, MemberData(nameof(Cases))]
    public void The_engine_reproduces_the_reference(string label)
    {
        var reference = ReferenceCase.Find(label);
        Assert.True(Methods.TryGetValue(reference.Method, out var method), $"Unknown method '{reference.Method}'.");
        var answers = method.Answer(reference);
        var function = reference.Inputs.TryGetProperty("function", out var name) ? name.GetString() : null;
        var comparison = new Comparison(Tolerance.Of(reference), function);
        comparison.Fields(reference.Expected, answers.Fields);
        Assert.True(comparison.Problems.Count == 0, $"{label}: {string.Join("; ", comparison.Problems)}");
        if (reference.IsUndefined)
            Assert.Matches("^[a-z][a-z0-9_]+$", answers.ReasonCode ?? "(no reason given)");
    }
}
