using System.Runtime.CompilerServices;

namespace Assay.Evaluation;

/// <summary>Collects faults under the place that is being checked.</summary>
internal sealed class FaultList
{
    private readonly List<DefinitionFault> _all = [];

    public IReadOnlyList<DefinitionFault> All => _all;

    public int Count => _all.Count;

    /// <summary>Adds a fault where the condition holds.</summary>
    public void When(
        bool wrong,
        [InterpolatedStringHandlerArgument(nameof(wrong))] FaultText place,
        [InterpolatedStringHandlerArgument(nameof(wrong))] FaultText code,
        [InterpolatedStringHandlerArgument(nameof(wrong))] FaultText detail
    )
    {
        if (wrong)
            _all.Add(new(place.ToText(), code.ToText(), detail.ToText()));
    }
}
