using System.Text.Json;
using Assay.Stats.Proportions;

namespace Assay.Stats.Tests.Reference.Methods;

internal sealed class TwoProportionIntervals : IReferenceMethod
{
    public string Name => "two_proportion_intervals";

    public Answers Answer(JsonElement inputs)
    {
        var (control, treatment, alpha) = (inputs.Arm("a"), inputs.Arm("b"), inputs.Alpha());
        var newcombe = Newcombe.Difference(control, treatment, alpha);
        return new Answers()
            .Set("diff", newcombe, i => i.Value)
            .Limits("newcombe", newcombe)
            .Limits("agresti_caffo", AgrestiCaffo.Difference(control, treatment, alpha))
            .Limits("miettinen_nurminen", ScoreZ.Difference(control, treatment, alpha));
    }
}
