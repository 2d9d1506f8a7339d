using System.Text.Json;

namespace Assay.Stats.Tests.Reference.Methods;

internal sealed class FiellerSets : IReferenceMethod
{
    public string Name => "fieller";

    public Answers Answer(JsonElement inputs)
    {
        var control = new PointEstimate(inputs.Number("mean_a"), inputs.Number("se_a"));
        var treatment = new PointEstimate(inputs.Number("mean_b"), inputs.Number("se_b"));
        var set = Fieller.Lift(control, treatment, inputs.Alpha()).Then<FiellerSet>(found => found.ToRatio(control.Value));
        return new Answers()
            .Set("g", set, s => s.G)
            .Set("rel_lift", set, s => s.Lift)
            .Limits("delta_ci", Lift.Delta(control, treatment, inputs.Alpha()).Then<Interval>(lift => lift.ToRatio(control.Value)))
            .Set("kind", set, s => Kinds[s.Kind])
            .Set("ci_low", set, s => s.Kind == FiellerKind.Bounded ? s.Lower : null)
            .Set("ci_high", set, s => s.Kind == FiellerKind.Bounded ? s.Upper : null)
            .Set("excluded_low", set, s => s.Lower)
            .Set("excluded_high", set, s => s.Upper);
    }

    private static readonly Dictionary<FiellerKind, string> Kinds = new()
    {
        [FiellerKind.Bounded] = "bounded",
        [FiellerKind.Complement] = "complement",
        [FiellerKind.WholeLine] = "whole_line",
    };
}
