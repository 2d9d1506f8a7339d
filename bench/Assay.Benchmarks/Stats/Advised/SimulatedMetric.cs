using Assay.Benchmarks.Stats.Calibration;
using Assay.Core.Catalog;
using Assay.Stats;

namespace Assay.Benchmarks.Stats.Advised;

/// <summary>A metric with known truth.</summary>
/// <param name="Draw">One arm's course: values of the units that come between two looks, for so many looks.</param>
internal sealed record SimulatedMetric(MetricUse Use, Func<Random, ArmCourse, Course> Draw)
{
    /// <summary>Units that do it with this chance, at once.</summary>
    public static SimulatedMetric Rate(MetricRole role, double control, double treatment, string key = "m", double? margin = null) =>
        new(
            Define(key, MetricKind.Proportion, role, margin),
            (random, arm) => Course.AtOnce(arm.Looks, _ => Ones(random.Rate(arm.UnitsPerLook, arm.IsTreated ? treatment : control)))
        );

    /// <summary>Half of the units that ever do it do it at once, a quarter before the next look, and a quarter before the one after.</summary>
    public static SimulatedMetric SlowRate(double rate) =>
        new(Define("m", MetricKind.Proportion, MetricRole.Primary, null), (random, arm) => Course.Slow(random, arm, rate));

    /// <summary>Normal values.</summary>
    public static SimulatedMetric Mean(double effect = 0) =>
        new(
            Define("m", MetricKind.Mean, MetricRole.Primary, null),
            (random, arm) => Course.AtOnce(arm.Looks, _ => random.NormalArm(arm.UnitsPerLook, 10 + (arm.IsTreated ? effect : 0), 3))
        );

    /// <summary>One unit in ten pays, log-normally: most sums are zero and a few are large.</summary>
    public static SimulatedMetric Payments() =>
        new(
            Define("m", MetricKind.Mean, MetricRole.Primary, null),
            (random, arm) => Course.AtOnce(arm.Looks, _ => Moments.Of(Enumerable.Range(0, arm.UnitsPerLook).Select(_ => Payment(random))))
        );

    private static double Payment(Random random) => random.NextDouble() < 0.1 ? Math.Exp(3 + 1.2 * random.Normal()) : 0;

    private static MetricUse Define(string key, MetricKind kind, MetricRole role, double? margin) =>
        new(key, kind, key, role, role == MetricRole.Guardrail ? MetricDirection.Decrease : MetricDirection.Increase, Margin: margin);

    internal static Moments Ones(Proportion rate) => Moments.FromSums(rate.Trials, rate.Successes, rate.Successes);
}

/// <summary>How one arm fills.</summary>
internal sealed record ArmCourse(bool IsTreated, int Looks, int UnitsPerLook);

/// <summary>One arm's data as they grow from look to look.</summary>
internal abstract class Course
{
    /// <summary>Units exposed up to one look, with what they did up to another; looks count from 0.</summary>
    public abstract Moments At(int exposedThrough, int eventsThrough);

    public static Course AtOnce(int looks, Func<int, Moments> added)
    {
        var (sums, sum) = (new Moments[looks], default(Moments));
        for (var look = 0; look < looks; look++)
            sums[look] = sum = sum.Merge(added(look));
        return new Immediate(sums);
    }

    public static Course Slow(Random random, ArmCourse arm, double rate)
    {
        var counts = Enumerable.Range(0, arm.Looks).Select(_ => new long[3]).ToArray();
        for (var look = 0; look < arm.Looks; look++)
        for (var unit = 0; unit < arm.UnitsPerLook; unit++)
        {
            if (random.NextDouble() < rate)
                counts[look][
                    random.Next(4) switch
                    {
                        < 2 => 0,
                        2 => 1,
                        _ => 2,
                    }
                ]++;
        }
        return new Delayed(counts, arm.UnitsPerLook);
    }

    private sealed class Immediate(Moments[] sums) : Course
    {
        public override Moments At(int exposedThrough, int eventsThrough) => sums[exposedThrough];
    }

    private sealed class Delayed(long[][] counts, int unitsPerLook) : Course
    {
        public override Moments At(int exposedThrough, int eventsThrough)
        {
            var done = 0L;
            for (var look = 0; look <= exposedThrough; look++)
            for (var delay = 0; delay < 3 && look + delay <= eventsThrough; delay++)
                done += counts[look][delay];
            return Moments.FromSums((exposedThrough + 1L) * unitsPerLook, done, done);
        }
    }
}
