using Assay.Stats;
using Assay.Stats.Sequential;

namespace Assay.Benchmarks.Stats.Calibration;

/// <summary>Estimates and intervals after a test that stopped by its boundary, with a true effect of 2.5 standard errors at the plan.</summary>
internal static class StoppedClaims
{
    private const double Drift = 2.5;
    private const double SmallDrift = 0.5;
    private const string Method = "group_sequential_inference";

    private static readonly Boundary Boundary = AlphaSpending.Boundary([0.3, 0.6, 1], 0.05, Sides.Two, Spending.Pocock).Value!;

    public static IEnumerable<Claim> All =>
        [
            new(Method, "stage-wise interval misses the truth at the stop", Promise.Exactly, 0.05, Missed, Slack: 0.001, Share: 0.1),
            new(Method, "stage-wise estimate exceeds the truth at the stop", Promise.Exactly, 0.5, Exceeded, Slack: 0.002, Share: 0.1),
            new(Method, "stage-wise p below 0.05 without an effect", Promise.Exactly, 0.05, Significant, Slack: 0.001, Share: 0.1),
            new(Method, "a repeated interval misses the truth at any look", Promise.AtMost, 0.05, MissedAnywhere),
            new(Method, "ordinary 95 % interval misses a small effect at the stop", Promise.Warning, 0.0803, MissedNaively, Slack: 0.001),
            new(Method, "ordinary estimate: mean error at the stop", Promise.Warning, 0.426, Lean, Slack: 0.005, IsFrequency: false),
        ];

    private static double Missed(Random random)
    {
        var (look, estimate, standardError) = Stop(random, Drift);
        return StagewiseInference.At(Boundary, look, estimate, standardError, 0.05).Value!.Effect.Contains(Drift) ? 0 : 1;
    }

    private static double Exceeded(Random random)
    {
        var (look, estimate, standardError) = Stop(random, Drift);
        return StagewiseInference.At(Boundary, look, estimate, standardError, 0.05).Value!.Effect.Value > Drift ? 1 : 0;
    }

    private static double Significant(Random random)
    {
        var (look, estimate, standardError) = Stop(random, drift: 0);
        return StagewiseInference.At(Boundary, look, estimate, standardError, 0.05).Value!.PValue < 0.05 ? 1 : 0;
    }

    // The two warnings have no closed form: their values are means of 400,000 trials.
    private static double MissedNaively(Random random)
    {
        var (_, estimate, standardError) = Stop(random, SmallDrift);
        return Interval.Normal(estimate, standardError, 0.05).Value!.Contains(SmallDrift) ? 0 : 1;
    }

    private static double Lean(Random random) => Stop(random, Drift).Estimate - Drift;

    private static double MissedAnywhere(Random random) =>
        Path(random, Drift).Any(at => !RepeatedInference.Interval(Boundary, at.Look, at.Estimate, at.StandardError).Value!.Contains(Drift))
            ? 1
            : 0;

    private static (int Look, double Estimate, double StandardError) Stop(Random random, double drift)
    {
        var path = Path(random, drift).ToArray();
        return path.Where(at => Boundary.Rejects(at.Look, at.Estimate / at.StandardError)).DefaultIfEmpty(path[^1]).First();
    }

    /// <summary>Estimates of the drift at each look: Brownian motion over information.</summary>
    private static IEnumerable<(int Look, double Estimate, double StandardError)> Path(Random random, double drift)
    {
        var (score, before) = (0.0, 0.0);
        for (var look = 0; look < Boundary.Looks; look++)
        {
            var t = Boundary.Information[look];
            score += drift * (t - before) + Math.Sqrt(t - before) * random.Normal();
            before = t;
            yield return (look, score / t, 1 / Math.Sqrt(t));
        }
    }
}
