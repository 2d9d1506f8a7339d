using System.Text.Json;
using Assay.Stats.Sequential;

namespace Assay.Stats.Tests.Reference.Methods;

internal sealed class GroupSequentialSpending : IReferenceMethod
{
    public string Name => "group_sequential_spending";

    public Answers Answer(JsonElement inputs)
    {
        var boundary = inputs.SpendingBoundary();
        var cumulative = AlphaSpending.Cumulative(
            inputs.Numbers("information_fractions"),
            inputs.Number("alpha"),
            inputs.Sides(),
            inputs.Spending()
        );
        return new Answers()
            .Set("cumulative_alpha", cumulative)
            .Set("incremental_alpha", cumulative.Select((spent, look) => look == 0 ? spent : spent - cumulative[look - 1]))
            .Set("critical_z", boundary, b => b.CriticalZ)
            .Set("nominal_p", boundary, b => b.NominalP);
    }
}

internal sealed class GroupSequentialClassical : IReferenceMethod
{
    public string Name => "group_sequential_classical";

    public Answers Answer(JsonElement inputs)
    {
        var boundary = inputs.ClassicalBoundary((int)inputs.Count("K"));
        var cost = boundary.Then<SequentialCost>(b => SequentialPower.Cost(b, inputs.Number("alpha"), inputs.Number("power")));
        StoppingProbabilities Exits(double drift) => StoppingProbabilities.Under(boundary.Value!, drift);
        return new Answers()
            .Set("constant", boundary, b => b.CriticalZ[^1])
            .Set("critical_z", boundary, b => b.CriticalZ)
            .Set("nominal_p", boundary, b => b.NominalP)
            .Set("drift", cost, c => c.Drift)
            .Set("inflation_factor", cost, c => c.InflationFactor)
            .Set("expected_n_ratio_h1", cost, c => c.ExpectedRatioUnderEffect)
            .Set("expected_n_ratio_h0", cost, c => c.ExpectedRatioUnderNull)
            .Set("cumulative_power", cost, c => Exits(c.Drift).CumulativeUpper)
            .Set("cumulative_type1", cost, _ => Exits(0).CumulativeEither);
    }
}

internal sealed class GroupSequentialFutility : IReferenceMethod
{
    public string Name => "group_sequential_futility";

    public Answers Answer(JsonElement inputs)
    {
        var design = BetaSpending.Design(
            inputs.Numbers("information_fractions"),
            inputs.Number("alpha"),
            inputs.Number("power"),
            inputs.Spending("efficacy_spending"),
            inputs.Spending("futility_spending")
        );
        return new Answers()
            .Set("efficacy_z", design, d => d.Boundary.CriticalZ)
            .Set("futility_z", design, d => d.Boundary.FutilityZ)
            .Set("drift", design, d => d.Drift)
            .Set("inflation_factor", design, d => d.InflationFactor);
    }
}

internal sealed class GroupSequentialInference : IReferenceMethod
{
    public string Name => "group_sequential_inference";

    public Answers Answer(JsonElement inputs)
    {
        var (look, z) = ((int)inputs.Count("stage") - 1, inputs.Number("z"));
        var (estimate, standardError) = (inputs.Number("estimate"), inputs.Number("se"));
        var boundary = inputs.SpendingBoundary();
        var repeated = boundary.Then(b => RepeatedInference.Interval(b, look, estimate, standardError));
        var stagewise = boundary.Then(b => StagewiseInference.At(b, look, z * standardError, standardError, inputs.Number("alpha")));
        return new Answers()
            .Set("critical_z", boundary, b => b.CriticalZ.Take(look + 1))
            .Limits("repeated_ci", repeated)
            .Set("rejected", boundary, b => b.Rejects(look, z))
            .Set("stagewise_p_one_sided", stagewise, s => s.POneSided)
            .Set("stagewise_p_two_sided", stagewise, s => s.PValue)
            .Set("naive_p_two_sided", stagewise, s => s.NaivePValue);
    }
}
