using Assay.Stats;
using Assay.Stats.Adjustment;
using Assay.Stats.Checks;
using Assay.Stats.Design;
using Assay.Stats.Distributions;
using Assay.Stats.Multiplicity;
using Assay.Stats.Proportions;

namespace Assay.Benchmarks.Stats.Calibration;

/// <summary>Error and coverage of the methods for one look, and of the sample-ratio checks.</summary>
internal static class FixedClaims
{
    private const double Alpha = 0.05;
    private const double DunnettDegrees = 116;

    public static IEnumerable<Claim> All =>
        [
            new("welch_t", "interval misses the truth, unequal arms and variances", Promise.Exactly, Alpha, WelchMisses, Slack: 0.002),
            new("welch_t", "finds d = 0.5 with 64 units per arm", Promise.Exactly, 0.80146, WelchFinds, Slack: 0.005),
            new("welch_t", "rejects without an effect, 95/5 and heavy tails", Promise.Warning, 0.125, HeavyTails, Slack: 0.02, Share: 0.02),
            new("two_proportion_z", "pooled z rejects at 5 % and 200 units per arm", Promise.Exactly, 0.04812653909, PooledRejects),
            new("two_proportion_intervals", "Newcombe misses at 5 % and 200 units per arm", Promise.Exactly, 0.04640222888, NewcombeMisses),
            new("proportion_intervals", "Wilson misses at 5 % and 50 units", Promise.Exactly, 0.03777617299, WilsonMisses),
            new("two_proportion_z", "log-ratio interval misses a lift of 20 %", Promise.Exactly, Alpha, LogRatioMisses, Slack: 0.006),
            .. new[] { 0.3, 0.7, 0.9 }.SelectMany(Covariate),
            .. Families(),
            .. SampleRatios(),
        ];

    private static double WelchMisses(Random random)
    {
        var (control, treatment) = (random.NormalArm(40, mean: 1, deviation: 3), random.NormalArm(160, mean: 2));
        return Difference.Test(control, treatment, Alpha).Value!.Effect.Contains(1) ? 0 : 1;
    }

    private static double WelchFinds(Random random) =>
        Difference.Test(random.NormalArm(64), random.NormalArm(64, mean: 0.5), Alpha).Value!.PValue < Alpha ? 1 : 0;

    /// <summary>One in ten pays, log-normally: the small arm's mean rests on a hundred payers.</summary>
    private static double HeavyTails(Random random)
    {
        Moments Arm(int units) =>
            Moments.Of(Enumerable.Range(0, units).Select(_ => random.NextDouble() < 0.1 ? Math.Exp(1.5 * random.Normal()) : 0));
        return Difference.Test(Arm(19_000), Arm(1_000), Alpha).Value!.PValue < Alpha ? 1 : 0;
    }

    private static double PooledRejects(Random random) =>
        PooledZ.Test(random.Rate(200, 0.05), random.Rate(200, 0.05), Alpha).Value is { } test && test.PValue < Alpha ? 1 : 0;

    private static double NewcombeMisses(Random random) =>
        Newcombe.Difference(random.Rate(200, 0.05), random.Rate(200, 0.05), Alpha).Value!.Contains(0) ? 0 : 1;

    private static double WilsonMisses(Random random) => Wilson.Of(random.Rate(50, 0.05), Alpha).Value!.Contains(0.05) ? 0 : 1;

    private static double LogRatioMisses(Random random)
    {
        var (control, treatment) = (random.Rate(1000, 0.10).RateEstimate().Value!, random.Rate(1000, 0.12).RateEstimate().Value!);
        return Lift.LogRatio(control, treatment, Alpha).Value!.Contains(0.2) ? 0 : 1;
    }

    private static IEnumerable<Claim> Covariate(double correlation)
    {
        AdjustedArms Adjusted(Random random)
        {
            var (control, treatment) = (random.CorrelatedArm(1000, correlation), random.CorrelatedArm(1000, correlation));
            return Cuped.Adjust(control, treatment, Cuped.Fit([control, treatment]));
        }
        double Rejects(Random random) => Adjusted(random).Test(Alpha).Value!.PValue < Alpha ? 1 : 0;
        double Left(Random random) => 1 - Adjusted(random).VarianceRemovedFraction;
        yield return new("cuped", $"correlation {correlation}: rejects without an effect", Promise.Exactly, Alpha, Rejects, Slack: 0.001);
        yield return new(
            "cuped",
            $"correlation {correlation}: mean share of variance left",
            Promise.Exactly,
            1 - correlation * correlation,
            Left,
            Slack: 0.0005,
            IsFrequency: false
        );
    }

    private static IEnumerable<Claim> Families()
    {
        double Any(Random random, Correction correction)
        {
            double?[] family = [.. Enumerable.Range(0, 5).Select(_ => (double?)random.NextDouble())];
            return AdjustedPValues.Of(family, correction).Any(p => p <= Alpha) ? 1 : 0;
        }
        const string method = "multiple_testing";
        var holm = 1 - Math.Pow(1 - Alpha / 5, 5);
        yield return new(method, "Holm rejects any of 5 true nulls", Promise.Exactly, holm, random => Any(random, Correction.Holm));
        yield return new(method, "Hochberg rejects any of 5 true nulls", Promise.AtMost, Alpha, random => Any(random, Correction.Hochberg));
        yield return new(
            method,
            "Benjamini-Hochberg rejects any of 5 true nulls",
            Promise.Exactly,
            Alpha,
            random => Any(random, Correction.BenjaminiHochberg)
        );
        yield return new("dunnett", "rejects any of 3 true nulls", Promise.Exactly, Alpha, DunnettRejects);
    }

    private static double DunnettRejects(Random random)
    {
        var control = random.NormalArm(30);
        Moments[] treatments = [random.NormalArm(30), random.NormalArm(30), random.NormalArm(30)];
        var deviation = Math.Sqrt((control.M2 + treatments.Sum(arm => arm.M2)) / DunnettDegrees * 2 / 30);
        return treatments.Max(arm => Math.Abs(arm.Mean - control.Mean)) / deviation > DunnettCritical ? 1 : 0;
    }

    // It depends on the design alone, so it is computed once.
    private static readonly double DunnettCritical = Dunnett.CriticalValue(Alpha, treatments: 3, DunnettDegrees, correlation: 0.5);

    private static IEnumerable<Claim> SampleRatios()
    {
        const string sequential = "srm_sequential";
        yield return new(
            sequential,
            "false alarm within 400 units, concentration 20, p < 0.05",
            Promise.Exactly,
            0.025623565613804,
            random => Alarm(random, 400, 1, 20, 0.05),
            Share: 0.2
        );
        yield return new(
            sequential,
            "false alarm within 28 days of 1,000 units, p < 0.01",
            Promise.AtMost,
            0.01,
            random => Alarm(random, 28, 1000, 100, 0.01),
            Share: 0.2
        );
        yield return new(
            "srm_chi_square",
            "false alarm on a given day, p < 0.01",
            Promise.Exactly,
            0.01,
            random => ChiSquaredAlarm(random, 1),
            Slack: 0.0005
        );
        yield return new(
            "srm_chi_square",
            "false alarm on any of 28 days, p < 0.01",
            Promise.Warning,
            0.072,
            random => ChiSquaredAlarm(random, 28),
            Slack: 0.008,
            Share: 0.5
        );
    }

    private static double Alarm(Random random, int intervals, int units, double concentration, double threshold)
    {
        long[][] counts = [.. Enumerable.Range(0, intervals).Select(_ => Split(random, units))];
        var checks = SampleRatioSequential.Track(new SampleRatioStretch([0.5, 0.5], counts), concentration);
        return SampleRatioSequential.FirstAtOrBelow(checks, threshold) is null ? 0 : 1;
    }

    private static double ChiSquaredAlarm(Random random, int days)
    {
        var total = new long[2];
        for (var day = 0; day < days; day++)
        {
            var added = Split(random, 1000);
            total = [total[0] + added[0], total[1] + added[1]];
            if (SampleRatio.Test(total, [0.5, 0.5]).Value!.PValue < 0.01)
                return 1;
        }
        return 0;
    }

    /// <summary>Units at 50/50, bit by bit, 62 at a time.</summary>
    private static long[] Split(Random random, int units)
    {
        var first = 0L;
        for (var left = units; left > 0; left -= 62)
            first += System.Numerics.BitOperations.PopCount((ulong)random.NextInt64(1L << Math.Min(left, 62)));
        return [first, units - first];
    }
}
