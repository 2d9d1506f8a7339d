using System.Text.Json;
using Assay.Stats.Distributions;

namespace Assay.Stats.Tests.Reference.Methods;

internal sealed class DistributionFunctions : IReferenceMethod
{
    private static readonly Dictionary<string, Func<double[], double>> Functions = new()
    {
        ["norm_cdf"] = a => Normal.Cdf(a[0]),
        ["norm_sf"] = a => Normal.UpperTail(a[0]),
        ["norm_ppf"] = a => Normal.Quantile(a[0]),
        ["norm_isf"] = a => Normal.UpperQuantile(a[0]),
        ["t_cdf"] = a => StudentT.Cdf(a[0], a[1]),
        ["t_sf"] = a => StudentT.UpperTail(a[0], a[1]),
        ["t_ppf"] = a => StudentT.Quantile(a[0], a[1]),
        ["t_isf"] = a => StudentT.UpperQuantile(a[0], a[1]),
        ["chi2_cdf"] = a => ChiSquared.Cdf(a[0], a[1]),
        ["chi2_sf"] = a => ChiSquared.UpperTail(a[0], a[1]),
        ["chi2_ppf"] = a => ChiSquared.Quantile(a[0], a[1]),
        ["chi2_isf"] = a => ChiSquared.UpperQuantile(a[0], a[1]),
        ["f_cdf"] = a => FisherF.Cdf(a[0], a[1], a[2]),
        ["f_sf"] = a => FisherF.UpperTail(a[0], a[1], a[2]),
        ["f_ppf"] = a => FisherF.Quantile(a[0], a[1], a[2]),
        ["f_isf"] = a => FisherF.UpperQuantile(a[0], a[1], a[2]),
        ["beta_cdf"] = a => Beta.Cdf(a[0], a[1], a[2]),
        ["beta_sf"] = a => Beta.UpperTail(a[0], a[1], a[2]),
        ["beta_ppf"] = a => Beta.Quantile(a[0], a[1], a[2]),
        ["beta_isf"] = a => Beta.UpperQuantile(a[0], a[1], a[2]),
        ["gamma_cdf"] = a => Gamma.Cdf(a[0], a[1]),
        ["gamma_sf"] = a => Gamma.UpperTail(a[0], a[1]),
        ["gamma_ppf"] = a => Gamma.Quantile(a[0], a[1]),
        ["lgamma"] = a => LogGamma.Of(a[0]),
        ["nct_cdf"] = a => NoncentralT.Cdf(a[0], a[1], a[2]),
        ["nct_sf"] = a => NoncentralT.UpperTail(a[0], a[1], a[2]),
        ["binom_cdf"] = a => Binomial.Cdf(a[0], a[1], a[2]),
        ["binom_sf"] = a => Binomial.UpperTail(a[0], a[1], a[2]),
        ["binom_pmf"] = a => Binomial.Probability(a[0], a[1], a[2]),
    };

    public string Name => "distribution_functions";

    public Answers Answer(JsonElement inputs) => new Answers().Set("value", Functions[inputs.Text("function")](inputs.Numbers("args")));
}
