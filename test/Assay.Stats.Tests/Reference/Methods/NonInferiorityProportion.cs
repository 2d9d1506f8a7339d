using System.Text.Json;
using Assay.Stats.Margins;
using Assay.Stats.Proportions;

namespace Assay.Stats.Tests.Reference.Methods;

internal sealed class NonInferiorityProportion : IReferenceMethod
{
    public string Name => "noninferiority_proportion";

    public Answers Answer(JsonElement inputs)
    {
        var (control, treatment) = (inputs.Arm("a"), inputs.Arm("b"));
        var (margin, better, alpha) = (inputs.Number("margin"), inputs.Better(), inputs.Number("alpha"));
        var test = NonInferiority.Rate(control, treatment, margin, better, alpha);
        var wald = control.RateEstimate().With(treatment.RateEstimate(), (c, t) => NonInferiority.Of(c, t, margin, better, alpha));
        var score = test.Then(t => ScoreZ.MiettinenNurminen(control, treatment, alpha, t.Limit));
        return new Answers()
            .Set("diff", test, t => t.Difference)
            .Set("z_wald", wald, t => t.Statistic)
            .Set("p_wald", wald, t => t.PValue)
            .Set("z_farrington_manning", test, t => t.Statistic)
            .Set("p_farrington_manning", test, t => t.PValue)
            .Set("z_miettinen_nurminen", score, t => t.Statistic)
            .Set("p_miettinen_nurminen", score, t => better == Better.Higher ? t.PGreater : t.PLess)
            .Set("newcombe_one_sided_bound", test, t => t.Bound)
            .Set("noninferior_by_newcombe", test, t => t.BoundClears)
            .Set("noninferior_by_farrington_manning", test, t => t.PValue < alpha);
    }
}
