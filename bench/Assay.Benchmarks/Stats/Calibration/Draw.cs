using Assay.Stats;

namespace Assay.Benchmarks.Stats.Calibration;

/// <summary>Random data as moments and counts, drawn from their exact distributions instead of unit by unit.</summary>
internal static class Draw
{
    public static double Normal(this Random random) => MathNet.Numerics.Distributions.Normal.Sample(random, 0, 1);

    /// <summary>Moments of so many normal values: mean and sum of squares are independent.</summary>
    public static Moments NormalArm(this Random random, long units, double mean = 0, double deviation = 1) =>
        Moments.FromCentred(
            units,
            mean + deviation * random.Normal() / Math.Sqrt(units),
            deviation * deviation * random.ChiSquared(units - 1)
        );

    /// <summary>Outcome and covariate of so many units, standard normal with this correlation (Bartlett's decomposition).</summary>
    public static BivariateMoments CorrelatedArm(this Random random, long units, double correlation)
    {
        var (rest, root) = (Math.Sqrt(1 - correlation * correlation), Math.Sqrt(units));
        var (x, cross) = (random.ChiSquared(units - 1), random.Normal());
        var noise = random.ChiSquared(units - 2) + cross * cross;
        cross *= Math.Sqrt(x);
        var (meanX, meanNoise) = (random.Normal() / root, random.Normal() / root);
        var y = correlation * correlation * x + 2 * correlation * rest * cross + rest * rest * noise;
        return new(
            Moments.FromCentred(units, meanX, x),
            Moments.FromCentred(units, correlation * meanX + rest * meanNoise, y),
            correlation * x + rest * cross
        );
    }

    public static Proportion Rate(this Random random, long units, double rate)
    {
        var successes = 0L;
        for (var unit = 0L; unit < units; unit++)
            successes += random.NextDouble() < rate ? 1 : 0;
        return new(successes, units);
    }

    private static double ChiSquared(this Random random, double degreesOfFreedom) =>
        2 * MathNet.Numerics.Distributions.Gamma.Sample(random, degreesOfFreedom / 2, 1);
}
