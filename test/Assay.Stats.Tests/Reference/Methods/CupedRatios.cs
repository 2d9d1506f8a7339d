using System.Text.Json;
using Assay.Stats.Adjustment;

namespace Assay.Stats.Tests.Reference.Methods;

internal sealed class CupedRatios : IReferenceMethod
{
    private static readonly string[] Columns = ["y", "x", "py", "px"];

    public string Name => "cuped_ratio";

    public Answers Answer(JsonElement inputs)
    {
        var (a, b) = (RatioArm.Of(Arm(inputs.GetProperty("a"))), RatioArm.Of(Arm(inputs.GetProperty("b"))));
        var test = a.With(b, (control, treatment) => CupedRatio.Test(control, treatment, inputs.Alpha()));
        var answers = new Answers();
        foreach (var (suffix, arm) in new[] { ("a", a), ("b", b) })
        {
            answers
                .Set($"ratio_{suffix}", arm, r => r.Ratio)
                .Set($"pre_ratio_{suffix}", arm, r => r.PreRatio)
                .Set($"var_post_{suffix}", arm, r => r.Variance)
                .Set($"var_pre_{suffix}", arm, r => r.PreVariance)
                .Set($"cov_{suffix}", arm, r => r.Covariance);
        }
        var optimal = new Answers()
            .Set("theta", test, t => t.Theta)
            .Set("adj_diff", test, t => t.Test.Effect.Value)
            .Set("unit_var_a", a, arm => test.Value is { } t ? arm.AdjustedVariance(t.Theta) : null)
            .Set("unit_var_b", b, arm => test.Value is { } t ? arm.AdjustedVariance(t.Theta) : null)
            .Set("se", test, t => t.Test.StandardError)
            .Set("z", test, t => t.Test.Statistic)
            .Set("p_two_sided_z", test, t => t.Test.PValue)
            .Set("variance_reduction_pct", test, t => 100 * t.VarianceRemovedFraction);
        return answers.Set("optimal", optimal).Set("fallback", test, t => CupedMeans.Word(t.Fallback));
    }

    private static CovarianceMoments Arm(JsonElement arm)
    {
        double Product(int i, int j) => arm.Number($"sum_{Columns[Math.Min(i, j)]}*{Columns[Math.Max(i, j)]}");
        double[][] products = [.. Columns.Select((_, i) => Columns.Select((_, j) => Product(i, j)).ToArray())];
        return CovarianceMoments.FromSums(arm.Count("n"), [.. Columns.Select(name => arm.Number($"sum_{name}"))], products);
    }
}
