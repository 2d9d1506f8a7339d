using System.Text.Json;
using Assay.Stats.Proportions;

namespace Assay.Stats.Tests.Reference.Methods;

internal sealed class ProportionIntervals : IReferenceMethod
{
    public string Name => "proportion_intervals";

    public Answers Answer(JsonElement inputs)
    {
        var (proportion, alpha) = (new Proportion(inputs.Count("conversions"), inputs.Count("n")), inputs.Alpha());
        var wilson = Wilson.Of(proportion, alpha);
        return new Answers()
            .Set("p_hat", wilson, i => i.Value)
            .Limits("wilson", wilson)
            .Limits("wilson_cc", Wilson.Corrected(proportion, alpha))
            .Limits("clopper_pearson", ClopperPearson.Of(proportion, alpha))
            .Limits("jeffreys", ClopperPearson.Jeffreys(proportion, alpha))
            .Limits("agresti_coull", AgrestiCoull.Of(proportion, alpha));
    }
}
