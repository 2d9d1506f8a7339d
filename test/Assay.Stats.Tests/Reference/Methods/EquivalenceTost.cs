using System.Text.Json;
using Assay.Stats.Margins;

namespace Assay.Stats.Tests.Reference.Methods;

internal sealed class EquivalenceTost : IReferenceMethod
{
    public string Name => "equivalence_tost";

    public Answers Answer(JsonElement inputs)
    {
        var test = Equivalence.Test(
            inputs.GetProperty("a").Moments(),
            inputs.GetProperty("b").Moments(),
            inputs.Number("low_margin"),
            inputs.Number("high_margin"),
            inputs.Number("alpha")
        );
        return new Answers()
            .Set("diff", test, t => t.Interval.Value)
            .Set("p_lower", test, t => t.PLower)
            .Set("p_upper", test, t => t.PUpper)
            .Set("p_tost", test, t => t.PValue)
            .Limits("ci90", test.Then<Interval>(t => t.Interval))
            .Set("equivalent", test, t => t.IsEquivalent);
    }
}
