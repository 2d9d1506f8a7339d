using System.Text.Json;
using Assay.Stats.Multiplicity;

namespace Assay.Stats.Tests.Reference.Methods;

internal sealed class DunnettCases : IReferenceMethod
{
    public string Name => "dunnett";

    public Answers Answer(JsonElement inputs)
    {
        if (inputs.Has("rho"))
            return new Answers().Set(
                "critical",
                Dunnett.CriticalValue(inputs.Number("alpha"), (int)inputs.Count("k"), inputs.Number("df"), inputs.Number("rho"))
            );
        var groups = inputs.Groups("groups").Select(Stats.Moments.Of).ToArray();
        var control = inputs.Has("control_index") ? (int)inputs.Count("control_index") : 0;
        var test = Dunnett.Test(groups[control], [.. groups.Where((_, i) => i != control)], inputs.Alpha());
        return new Answers()
            .Set("estimate", test, d => d.Comparisons.Select(c => c.Effect.Value))
            .Set("se", test, d => d.Comparisons.Select(c => c.Effect.StandardError))
            .Set("t", test, d => d.Comparisons.Select(c => c.Statistic))
            .Set("df", test, d => (int)d.DegreesOfFreedom)
            .Set("p_adjusted", test, d => d.Comparisons.Select(c => c.PValue))
            .Set("critical", test, d => d.CriticalValue)
            .Set("ci_low", test, d => d.Comparisons.Select(c => c.Effect.Lower))
            .Set("ci_high", test, d => d.Comparisons.Select(c => c.Effect.Upper));
    }
}
