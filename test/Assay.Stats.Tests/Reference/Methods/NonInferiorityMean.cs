using System.Text.Json;
using Assay.Stats.Margins;

namespace Assay.Stats.Tests.Reference.Methods;

internal sealed class NonInferiorityMean : IReferenceMethod
{
    public string Name => "noninferiority_mean";

    public Answers Answer(JsonElement inputs)
    {
        var (control, treatment) = (inputs.GetProperty("a").Moments(), inputs.GetProperty("b").Moments());
        var (margin, better, alpha) = (inputs.Number("margin"), inputs.Better(), inputs.Number("alpha"));
        var test =
            inputs.Text("margin_kind") == "relative"
                ? NonInferiority.RelativeMean(control, treatment, margin, better, alpha)
                : NonInferiority.Mean(control, treatment, margin, better, alpha);
        return new Answers()
            .Set("diff", test, t => t.Difference)
            .Set("t", test, t => t.Statistic)
            .Set("df", test, t => t.DegreesOfFreedom)
            .Set("p", test, t => t.PValue)
            .Set("one_sided_bound", test, t => t.Bound)
            .Set("noninferior", test, t => t.PValue < alpha);
    }
}
