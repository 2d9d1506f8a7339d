using System.Text.Json;
using Assay.Stats.Means;

namespace Assay.Stats.Tests.Reference.Methods;

internal sealed class MeanIntervals : IReferenceMethod
{
    public string Name => "mean_interval";

    public Answers Answer(JsonElement inputs)
    {
        var sample = inputs.Moments();
        var interval = MeanInterval.Of(sample, inputs.Alpha());
        return new Answers()
            .Set("mean", sample.Count == 0 ? null : sample.Mean)
            .Set("se", interval, i => i.StandardError)
            .Limits("ci", interval);
    }
}
