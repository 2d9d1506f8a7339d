using System.Text.Json;
using Assay.Stats.Proportions;

namespace Assay.Stats.Tests.Reference.Methods;

internal sealed class Exact2x2 : IReferenceMethod
{
    public string Name => "exact_2x2";

    public Answers Answer(JsonElement inputs)
    {
        var (control, treatment) = (inputs.Arm("a"), inputs.Arm("b"));
        var fisher = FisherExact.Test(control, treatment);
        var midP = FisherExact.MidP(control, treatment);
        var oddsRatio = ConditionalOddsRatio.Of(control, treatment, inputs.Alpha());
        return new Answers()
            .Set("fisher_two_sided", fisher, test => test.PValue)
            .Set("fisher_greater", fisher, test => test.PGreater)
            .Set("fisher_less", fisher, test => test.PLess)
            .Set("fisher_mid_p_two_sided", midP, test => test.PValue)
            .Set("fisher_mid_p_greater", midP, test => test.PGreater)
            .Set("barnard_two_sided_pooled", Unconditional.Barnard(control, treatment), test => test.PValue)
            .Set("boschloo_two_sided", Unconditional.Boschloo(control, treatment), test => test.PValue)
            .Set("odds_ratio_cmle", oddsRatio, ratio => ratio.Value)
            .Limits("odds_ratio_ci", oddsRatio);
    }
}
