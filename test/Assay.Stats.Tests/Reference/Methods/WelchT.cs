using System.Text.Json;
using Assay.Stats.Means;

namespace Assay.Stats.Tests.Reference.Methods;

internal sealed class WelchT : IReferenceMethod
{
    public string Name => "welch_t";

    public Answers Answer(JsonElement inputs)
    {
        var (control, treatment) = (inputs.GetProperty("a").Moments(), inputs.GetProperty("b").Moments());
        var alpha = inputs.Alpha();
        var welch = Difference.Test(control, treatment, alpha);
        var student = PooledT.Test(control, treatment, alpha);
        var (a, b) = (control.MeanEstimate(), treatment.MeanEstimate());
        var lift = a.With(b, (c, t) => Lift.Test(c, t, alpha)).Then<TestResult>(test => test.ToRatio(control.Mean));
        return new Answers()
            .Set("mean_a", control.Mean)
            .Set("mean_b", treatment.Mean)
            .Set("var_a", a, _ => control.Variance)
            .Set("var_b", b, _ => treatment.Variance)
            .Set("diff", treatment.Mean - control.Mean)
            .Set("se", welch, test => test.StandardError)
            .Set("t", welch, test => test.Statistic)
            .Set("df", welch, test => test.DegreesOfFreedom)
            .Set("p_two_sided", welch, test => test.PValue)
            .Set("p_greater", welch, test => test.PGreater)
            .Limits("diff_ci", welch.Then<Interval>(test => test.Effect))
            .Set("student_t", student, test => test.Statistic)
            .Set("student_p_two_sided", student, test => test.PValue)
            .Set("rel_lift", lift, test => test.Effect.Value)
            .Set("rel_se", lift, test => test.StandardError)
            .Set("rel_t", lift, test => test.Statistic)
            .Set("rel_p_two_sided", lift, test => test.PValue)
            .Limits("rel_ci", lift.Then<Interval>(test => test.Effect));
    }
}
