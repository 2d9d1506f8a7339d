using System.Text.Json;
using Assay.Stats.Resampling;

namespace Assay.Stats.Tests.Reference.Methods;

internal sealed class BootstrapCases : IReferenceMethod
{
    public string Name => "bootstrap";

    public Answers Answer(JsonElement inputs) => inputs.Has("replicates") ? FromReplicates(inputs) : Exact(inputs.Numbers("data"));

    private static Answers FromReplicates(JsonElement inputs)
    {
        var data = inputs.Numbers("data");
        var intervals = BootstrapIntervals.Of(
            Moments.Of(data).Mean,
            inputs.Numbers("replicates"),
            Bootstrap.Acceleration(data),
            inputs.Alpha()
        );
        return new Answers()
            .Set("estimate", intervals, b => b.Value)
            .Set("bootstrap_se", intervals, b => b.StandardError)
            .Set("bias", intervals, b => b.Bias)
            .Limits("percentile", intervals.Then<Interval>(b => b.Percentile))
            .Limits("basic", intervals.Then<Interval>(b => b.Basic))
            .Limits("normal", intervals.Then<Interval>(b => b.NormalTheory))
            .Set("bca_z0", intervals, b => b.BiasCorrection)
            .Set("bca_acceleration", intervals, b => b.Acceleration)
            .Set("bca_level_low", intervals, b => b.LowerLevel)
            .Set("bca_level_high", intervals, b => b.UpperLevel)
            .Limits("bca", intervals.Then<Interval>(b => b.Bca));
    }

    private static Answers Exact(double[] data)
    {
        var ideal = IdealBootstrap.Of(data);
        return new Answers()
            .Set("bootstrap_mean", ideal, b => b.Mean)
            .Set("bootstrap_variance", ideal, b => b.Variance)
            .Set("theory_variance", IdealBootstrap.TheoreticalVariance(Moments.Of(data)))
            .Set("prob_le_mean", ideal, b => b.ShareAtMostMean);
    }
}
