using System.Text.Json;

namespace Assay.Stats.Tests.Reference;

/// <summary>Maps the inputs of one reference method to engine calls, and their results to the fields of `expected`. No mathematics.</summary>
internal interface IReferenceMethod
{
    /// <summary>The file's `method`.</summary>
    string Name { get; }

    Answers Answer(JsonElement inputs) => throw new NotSupportedException($"{Name} needs the whole case.");

    /// <summary>For the method whose cases differ by more than their inputs.</summary>
    Answers Answer(ReferenceCase reference) => Answer(reference.Inputs);
}
