using System.Text.Json;
using Assay.Stats.Bandits;
using Assay.Stats.Bayesian;
using Assay.Stats.Margins;

namespace Assay.Stats.Tests.Reference.Methods;

internal sealed class ThompsonSamplingMethod : IReferenceMethod
{
    public string Name => "thompson_sampling";

    public Answers Answer(JsonElement inputs)
    {
        var chances = ThompsonSampling.Chances(Arms(inputs), inputs.Text("direction") == "lower" ? Better.Lower : Better.Higher);
        return new Answers()
            .Set("prob_best", chances, c => c.Best)
            .Set("prob_second", chances, c => c.Second)
            .Set("top_two_weights", chances, TrafficWeights.MeanOfTopTwo)
            .Set("ttts_beta_half", chances, c => TrafficWeights.TopTwoThompson(c.Best))
            .Set("weights_floor_0_01_thompson", chances, c => TrafficWeights.WithFloor(c.Best, 0.01))
            .Set("weights_floor_0_01_top_two", chances, c => TrafficWeights.WithFloor(TrafficWeights.MeanOfTopTwo(c), 0.01));
    }

    private static Posterior[] Arms(JsonElement inputs) =>
        inputs.Has("posteriors")
            ? [.. inputs.GetProperty("posteriors").EnumerateArray().Select(p => p.Numbers()).Select(p => new BetaPosterior(p[0], p[1]))]
            : [.. inputs.Numbers("means").Zip(inputs.Numbers("sds"), (mean, sd) => new NormalPosterior(mean, sd))];
}
