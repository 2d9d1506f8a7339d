using Assay.Benchmarks.Stats.Calibration;
using Assay.Core.Catalog;
using Assay.Core.Decide;

namespace Assay.Benchmarks.Stats.Advised;

/// <summary>Error and power of the advice itself, for somebody who reads it at every look and obeys the first ship or stop.</summary>
internal static class AdviceClaims
{
    private const string Method = "advice";
    private const double Alpha = 0.05;
    private const double Rate = 0.1;

    // 3,360 units an arm find it in 80 % at one look.
    private const double BetterRate = 0.1215;

    // A sample that is complete on day 28 is read two days later.
    private const int ReadOfDay28 = 30;

    private static readonly SimulatedMetric s_primary = SimulatedMetric.Rate(MetricRole.Primary, Rate, Rate);
    private static readonly SimulatedMetric s_betterPrimary = SimulatedMetric.Rate(MetricRole.Primary, Rate, BetterRate);

    public static IEnumerable<Claim> All => [.. WithoutEffect(), .. AtTheMargin(), .. WithEffect()];

    private static IEnumerable<Claim> WithoutEffect()
    {
        (string Situation, AdvisedExperiment Experiment)[] situations =
        [
            ("no plan, a rate", new(s_primary)),
            ("no plan, a mean", new(SimulatedMetric.Mean())),
            ("no plan, payments of one unit in ten", new(SimulatedMetric.Payments())),
            ("no plan, a rate and 5 guardrails without margin", new([s_primary, .. Guardrails(null)])),
            ("no plan, a rate and 5 guardrails with a margin", new([s_primary, .. Guardrails(0.2)])),
            ("no plan, 2 rates and 3 treatments", new(s_primary, Second()) { Treatments = 3 }),
            ("plan reached on day 28, a rate", new(s_primary) { PlannedDay = 28, Days = ReadOfDay28 }),
            (
                "plan reached on day 28, the day it ends, a rate that takes 3 days",
                new(SimulatedMetric.SlowRate(Rate)) { PlannedDay = 28, IsEnded = true }
            ),
            ("plan reached on day 14, a rate", new(s_primary) { PlannedDay = 14 }),
            ("plan reached on day 14, a mean", new(SimulatedMetric.Mean()) { PlannedDay = 14 }),
            ("plan reached on day 14, payments of one unit in ten", new(SimulatedMetric.Payments()) { PlannedDay = 14 }),
            ("plan reached on day 14, a rate that takes 3 days", new(SimulatedMetric.SlowRate(Rate)) { PlannedDay = 14 }),
            ("plan reached on day 3, a rate", new(s_primary) { PlannedDay = 3 }),
            (
                "plan reached on day 28, a rate and 5 guardrails without margin",
                new([s_primary, .. Guardrails(null)]) { PlannedDay = 28, Days = ReadOfDay28 }
            ),
            ("plan reached on day 14, a rate and 5 guardrails without margin", new([s_primary, .. Guardrails(null)]) { PlannedDay = 14 }),
            ("plan reached on day 14, a rate and 5 guardrails with a margin", new([s_primary, .. Guardrails(0.2)]) { PlannedDay = 14 }),
            ("plan reached on day 14, 2 rates and 3 treatments", new(s_primary, Second()) { Treatments = 3, PlannedDay = 14 }),
        ];
        foreach (var (situation, experiment) in situations)
            yield return Verdict(
                $"{situation}: ships or stops without an effect, {experiment.Looks} daily looks",
                experiment,
                advice => advice is not null
            );
        yield return Verdict(
            "no plan, a rate: ships or stops without an effect, 672 hourly looks",
            new(s_primary) { LooksPerDay = 24 },
            advice => advice is not null,
            share: 0.05
        );
        yield return Verdict(
            "plan reached on day 14, a rate: ships or stops without an effect, 672 hourly looks",
            new(s_primary) { LooksPerDay = 24, PlannedDay = 14 },
            advice => advice is not null,
            share: 0.05
        );
    }

    /// <summary>The primary metric is far better, the guardrail is worse by just what is tolerated.</summary>
    private static IEnumerable<Claim> AtTheMargin()
    {
        var guarded = new AdvisedExperiment(
            SimulatedMetric.Rate(MetricRole.Primary, Rate, 2 * Rate),
            SimulatedMetric.Rate(MetricRole.Guardrail, Rate, 1.2 * Rate, "g", margin: 0.2)
        );
        const string statement = "ships a guardrail that is worse by its margin, 28 daily looks";
        yield return Verdict($"no plan: {statement}", guarded, advice => advice == Advice.Ship);
        yield return Verdict($"plan reached on day 14: {statement}", guarded with { PlannedDay = 14 }, advice => advice == Advice.Ship);
    }

    // Seen in 4,000 trials; there is no closed form.
    private static IEnumerable<Claim> WithEffect()
    {
        const string effect = "an effect that one look at day 28 finds in 80 %";
        (string Situation, double Seen, AdvisedExperiment Experiment)[] situations =
        [
            ("no plan", 0.516, new(s_betterPrimary)),
            ("plan reached on day 28", 0.77, new(s_betterPrimary) { PlannedDay = 28, Days = ReadOfDay28 }),
            (
                "plan reached on day 28, 5 guardrails without margin",
                0.583,
                new([s_betterPrimary, .. Guardrails(null)]) { PlannedDay = 28, Days = ReadOfDay28 }
            ),
            (
                "plan reached on day 28, 5 guardrails with a margin of 50 %",
                0.776,
                new([s_betterPrimary, .. Guardrails(0.5)]) { PlannedDay = 28, Days = ReadOfDay28 }
            ),
        ];
        foreach (var (situation, seen, experiment) in situations)
            yield return new(
                Method,
                $"{situation}: ships {effect}",
                Promise.Exactly,
                seen,
                random => experiment.FirstVerdict(random) == Advice.Ship ? 1 : 0,
                Slack: 0.01,
                Share: 0.1
            );
    }

    private static Claim Verdict(string statement, AdvisedExperiment experiment, Func<Advice?, bool> isError, double share = 0.1) =>
        new(Method, statement, Promise.AtMost, Alpha, random => isError(experiment.FirstVerdict(random)) ? 1 : 0, Share: share);

    private static SimulatedMetric Second() => SimulatedMetric.Rate(MetricRole.Primary, 0.3, 0.3, "second");

    private static IEnumerable<SimulatedMetric> Guardrails(double? margin) =>
        Enumerable.Range(1, 5).Select(number => SimulatedMetric.Rate(MetricRole.Guardrail, Rate, Rate, $"g{number}", margin));
}
