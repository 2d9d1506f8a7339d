using System.Text.Json;
using Assay.Stats.Proportions;

namespace Assay.Stats.Tests.Reference.Methods;

internal sealed class TwoProportionZ : IReferenceMethod
{
    public string Name => "two_proportion_z";

    public Answers Answer(JsonElement inputs)
    {
        var (control, treatment, alpha) = (inputs.Arm("a"), inputs.Arm("b"), inputs.Alpha());
        var pooled = PooledZ.Test(control, treatment, alpha);
        var wald = Wald.Difference(control, treatment, alpha);
        var unpooled = Wald.Test(control, treatment, alpha);
        var (a, b) = (control.RateEstimate(), treatment.RateEstimate());
        var delta = a.With(b, (c, t) => Lift.Delta(c, t, alpha));
        var log = a.With(b, (c, t) => Lift.LogRatio(c, t, alpha));
        return new Answers()
            .Set("p_a", a, arm => arm.Value)
            .Set("p_b", b, arm => arm.Value)
            .Set("diff", wald, i => i.Value)
            .Set("pooled_p", control.Merge(treatment).RateEstimate(), rate => rate.Value)
            .Set("se_pooled", wald, _ => PooledZ.NullStandardError(control, treatment))
            .Set("z", pooled, test => test.Statistic)
            .Set("p_two_sided", pooled, test => test.PValue)
            .Set("p_greater", pooled, test => test.PGreater)
            .Set("p_less", pooled, test => test.PLess)
            .Set("se_unpooled", wald, i => i.StandardError)
            .Limits("diff_ci", wald)
            .Set("z_unpooled", unpooled, test => test.Statistic)
            .Set("p_two_sided_unpooled", unpooled, test => test.PValue)
            .Set("rel_lift", delta, i => i.Value)
            .Set("rel_se_delta", delta, i => i.StandardError)
            .Limits("rel_ci_delta", delta)
            .Set("log_ratio_se", log, i => i.StandardError)
            .Limits("rel_ci_log", log);
    }
}
