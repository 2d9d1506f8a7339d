using System.Text.Json;
using Assay.Stats.Adjustment;

namespace Assay.Stats.Tests.Reference.Methods;

internal sealed class RegressionAdjustments : IReferenceMethod
{
    public string Name => "regression_adjustment";

    public Answers Answer(JsonElement inputs)
    {
        var outcome = inputs.Numbers("raw_y");
        bool[] treated = [.. inputs.Numbers("raw_t").Select(t => t == 1)];
        double[][] covariates = [.. inputs.Groups("raw_x")];
        var ancova = RegressionAdjustment.Ancova(outcome, treated, covariates);
        var lin = RegressionAdjustment.Lin(outcome, treated, covariates, inputs.Alpha());
        var (control, treatment) = (Arm(outcome, covariates, treated, false), Arm(outcome, covariates, treated, true));
        var adjusted = MultiCuped.Adjust(control, treatment);
        var cuped = adjusted.Test(inputs.Alpha());
        return new Answers()
            .Set("ancova_effect", ancova, c => c.Value)
            .Set("ancova_se_classical", ancova, c => c.Classical)
            .Set("ancova_se_hc2", ancova, c => c.Hc2)
            .Set("ancova_se_hc3", ancova, c => c.Hc3)
            .Set("lin_effect", lin, t => t.Effect.Value)
            .Set("lin_se_hc2", lin, t => t.StandardError)
            .Set("lin_df", lin, t => t.DegreesOfFreedom)
            .Set("lin_p", lin, t => t.PValue)
            .Limits("lin_ci", lin.Then<Interval>(t => t.Effect))
            .Set("cuped_theta", MultiCuped.Theta(control.Merge(treatment)))
            .Set("cuped_effect", cuped, c => c.Effect.Value)
            .Set("cuped_se", cuped, c => c.StandardError)
            .Set("cuped_t", cuped, c => c.Statistic)
            .Set("cuped_p", cuped, c => c.PValue)
            .Set("cuped_variance_reduction_pct", 100 * adjusted.VarianceRemovedFraction);
    }

    private static CovarianceMoments Arm(double[] outcome, double[][] covariates, bool[] treated, bool arm) =>
        CovarianceMoments.Of([.. covariates.Prepend(outcome).Select(column => column.Where((_, i) => treated[i] == arm).ToArray())]);
}
