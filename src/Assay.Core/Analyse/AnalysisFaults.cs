namespace Assay.Core.Analyse;

/// <summary>What cannot be asked of an experiment's data.</summary>
public static class AnalysisFaults
{
    public static Fault UnknownDimension(string name, IReadOnlyList<string> known)
    {
        var rest = known.Count == 0 ? "Its exposures have no context." : $"There are: {string.Join(", ", known)}.";
        return new("unknown_dimension", FaultKind.Invalid, $"No exposure of this iteration has '{name}' in its context. {rest}")
        {
            Errors = new Dictionary<string, string[]> { ["dimension"] = [rest] },
        };
    }
}
