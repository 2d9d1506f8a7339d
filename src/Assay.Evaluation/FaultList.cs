namespace Assay.Evaluation;

/// <summary>Collects faults under the place that is being checked.</summary>
internal sealed class FaultList
{
    private readonly List<DefinitionFault> _all = [];

    public IReadOnlyList<DefinitionFault> All => _all;

    public int Count => _all.Count;

    /// <summary>Adds a fault where the condition holds.</summary>
    public void When(bool wrong, string place, string code, string detail)
    {
        if (wrong)
            _all.Add(new(place, code, detail));
    }
}
