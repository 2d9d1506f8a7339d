using System.Text.Json;
using Assay.Stats.Checks;

namespace Assay.Stats.Tests.Reference.Methods;

internal sealed class SrmChiSquare : IReferenceMethod
{
    public string Name => "srm_chi_square";

    public Answers Answer(JsonElement inputs)
    {
        var (observed, weights) = (inputs.Counts("observed"), inputs.Numbers("weights"));
        var test = SampleRatio.Test(observed, weights);
        return new Answers()
            .Set("df", SampleRatio.DegreesOfFreedom(weights))
            .Set("n", SampleRatio.Units(observed, weights))
            .Set("expected", test, fit => fit.Expected)
            .Set("chi2", test, fit => fit.Statistic)
            .Set("p", test, fit => fit.PValue)
            .Set("srm_flag_at_0.01", test, fit => fit.PValue < 0.01)
            .Set("srm_flag_at_0.001", test, fit => fit.PValue < 0.001)
            .Set("unexpected_arm_users", SampleRatio.UnexpectedUnits(observed, weights));
    }
}
