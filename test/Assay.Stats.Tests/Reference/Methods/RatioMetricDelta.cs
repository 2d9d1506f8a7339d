using System.Text.Json;

namespace Assay.Stats.Tests.Reference.Methods;

internal sealed class RatioMetricDelta : IReferenceMethod
{
    public string Name => "ratio_metric_delta";

    public Answers Answer(JsonElement inputs)
    {
        var (first, second, alpha) = (
            inputs.GetProperty("a").BivariateMoments(),
            inputs.GetProperty("b").BivariateMoments(),
            inputs.Alpha()
        );
        var (a, b) = (Ratio.Of(first), Ratio.Of(second));
        var difference = a.With<PointEstimate, PointEstimate>(b, (c, t) => t.Minus(c));
        var z = a.With(b, (c, t) => Difference.Test(c.OnNormalTheory(), t.OnNormalTheory(), alpha));
        var t = a.With(b, (c, t) => Difference.Test(c, t, alpha));
        var lift = a.With(b, (c, t) => Lift.Delta(c.OnNormalTheory(), t.OnNormalTheory(), alpha));
        return new Answers()
            .Set("ratio_a", a, arm => arm.Value)
            .Set("ratio_b", b, arm => arm.Value)
            .Set("unit_variance_a", a, _ => Ratio.UnitVariance(first))
            .Set("unit_variance_b", b, _ => Ratio.UnitVariance(second))
            .Set("se_a", a, arm => arm.StandardError)
            .Set("se_b", b, arm => arm.StandardError)
            .Set("diff", difference, d => d.Value)
            .Set("se", difference, d => d.StandardError)
            .Set("z", z, test => test.Statistic)
            .Set("p_two_sided_z", z, test => test.PValue)
            .Limits("diff_ci", z.Then<Interval>(test => test.Effect), "_z")
            .Set("rel_lift", lift, i => i.Value)
            .Set("rel_se", lift, i => i.StandardError)
            .Limits("rel_ci", lift, "_z")
            .Set("welch_df", t, test => test.DegreesOfFreedom)
            .Set("p_two_sided_t", t, test => test.PValue)
            .Limits("diff_ci", t.Then<Interval>(test => test.Effect), "_t");
    }
}
