using System.Text.Json;
using Assay.Stats.Checks;

namespace Assay.Stats.Tests.Reference.Methods;

internal sealed class SrmSequential : IReferenceMethod
{
    public string Name => "srm_sequential";

    public Answers Answer(JsonElement inputs)
    {
        long[][] intervals = [.. inputs.Groups("new_users_per_interval").Select(counts => counts.Select(count => (long)count).ToArray())];
        var checks = SampleRatioSequential.Track(
            new SampleRatioStretch(inputs.Numbers("weights"), intervals),
            inputs.Number("dirichlet_concentration")
        );
        return new Answers()
            .Set("log_bayes_factor", checks.Select(check => check.LogBayesFactor))
            .Set("instantaneous_p", checks.Select(check => check.InstantaneousP))
            .Set("sequential_p", checks.Select(check => check.SequentialP))
            .Set("first_interval_with_p_le_0_01", SampleRatioSequential.FirstAtOrBelow(checks, 0.01));
    }
}
