using System.Text.Json;
using Assay.Stats.Adjustment;

namespace Assay.Stats.Tests.Reference.Methods;

internal sealed class CupedMeans : IReferenceMethod
{
    private static readonly Dictionary<CupedFallback, string> Fallbacks = new()
    {
        [CupedFallback.None] = "none",
        [CupedFallback.ConstantCovariate] = "var_x_zero",
        [CupedFallback.NegativeCovariance] = "negative_covariance",
    };

    public string Name => "cuped";

    public static string Word(CupedFallback fallback) => Fallbacks[fallback];

    public Answers Answer(JsonElement inputs)
    {
        var (control, treatment) = (inputs.GetProperty("a").BivariateMoments(), inputs.GetProperty("b").BivariateMoments());
        var pooled = control.Merge(treatment);
        var (adjusted, reported) = (Cuped.Fit([control, treatment]), Cuped.Fit([control, treatment], NegativeCovariance.Raw));
        return new Answers()
            .Set("pooled_cov", pooled.Covariance)
            .Set("pooled_var_x", pooled.X.Variance)
            .Set("pooled_mean_x", pooled.X.Mean)
            .Set("theta_total", pooled.Slope)
            .Set("theta_within", Stats.BivariateMoments.SlopeWithin([control, treatment]))
            .Set("pooled_correlation", pooled.Correlation)
            .Set("fallback_seed004", Word(reported.Fallback))
            .Set("cuped", Test(Cuped.Adjust(control, treatment, adjusted), inputs.Alpha()))
            .Set("seed004_reported", Test(Cuped.Adjust(control, treatment, reported), inputs.Alpha()));
    }

    private static Answers Test(AdjustedArms arms, double alpha)
    {
        var (difference, test) = (arms.Difference(), arms.Test(alpha));
        return new Answers()
            .Set("adj_mean_a", arms.Control.Mean)
            .Set("adj_mean_b", arms.Treatment.Mean)
            .Set("adj_var_a", arms.Control.Variance)
            .Set("adj_var_b", arms.Treatment.Variance)
            .Set("adj_diff", difference, d => d.Value)
            .Set("se", difference, d => d.StandardError)
            .Set("t", test, t => t.Statistic)
            .Set("df", test, t => t.DegreesOfFreedom)
            .Set("p_two_sided", test, t => t.PValue)
            .Limits("diff_ci", test.Then<Interval>(t => t.Effect))
            .Set("variance_reduction_pct", 100 * arms.VarianceRemovedFraction);
    }
}
