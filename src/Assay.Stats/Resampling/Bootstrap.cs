using MathNet.Numerics.Distributions;

namespace Assay.Stats.Resampling;

/// <summary>Bootstrap replicates of a mean: a check on the normal theory, not a replacement for it.</summary>
/// <remarks>Source: Efron, Tibshirani, "An Introduction to the Bootstrap", 1993; Chamandy et al., "Estimating Uncertainty for Massive Data Streams", 2012 (Poisson).</remarks>
public static class Bootstrap
{
    /// <summary>Means of resamples drawn with replacement.</summary>
    /// <param name="values">One value per unit; at least one.</param>
    /// <param name="replicates">How many resamples.</param>
    /// <param name="random">Seeded generator.</param>
    public static double[] Means(IReadOnlyList<double> values, int replicates, Random random)
    {
        ArgumentOutOfRangeException.ThrowIfZero(values.Count);
        double Resample()
        {
            var sum = 0.0;
            for (var i = 0; i < values.Count; i++)
                sum += values[random.Next(values.Count)];
            return sum / values.Count;
        }
        return [.. Enumerable.Range(0, replicates).Select(_ => Resample())];
    }

    /// <summary>Poisson bootstrap from value counts: each unit gets an independent Poisson(1) weight, so a value held by c units gets Poisson(c).</summary>
    /// <remarks>Exact for any metric with few distinct values (rates, counts), at the cost of those values, not of the units.</remarks>
    /// <param name="counts">Distinct values with how many units hold each; at least one unit.</param>
    /// <param name="replicates">How many resamples.</param>
    /// <param name="random">Seeded generator.</param>
    public static double[] PoissonMeans(IReadOnlyDictionary<double, long> counts, int replicates, Random random)
    {
        ArgumentOutOfRangeException.ThrowIfZero(counts.Values.Sum());
        double Resample()
        {
            double sum = 0,
                weight = 0;
            // An empty resample has no mean and is drawn again.
            while (weight == 0)
            {
                foreach (var (value, count) in counts)
                {
                    var drawn = count == 0 ? 0 : Weight(random, count);
                    (sum, weight) = (sum + drawn * value, weight + drawn);
                }
            }
            return sum / weight;
        }
        return [.. Enumerable.Range(0, replicates).Select(_ => Resample())];
    }

    /// <summary>Acceleration of a mean: skewness of the influence values, sum d^3 / (6 (sum d^2)^1.5), d = x - mean.</summary>
    /// <remarks>Equal to the jackknife's. 0 for constant data.</remarks>
    public static double Acceleration(IReadOnlyList<double> values)
    {
        var mean = Moments.Of(values).Mean;
        var squares = values.Sum(x => (x - mean) * (x - mean));
        return squares == 0 ? 0 : values.Sum(x => Math.Pow(x - mean, 3)) / (6 * Math.Pow(squares, 1.5));
    }

    /// <summary>Above a million the normal approximation of a Poisson weight errs by less than its own rounding matters.</summary>
    private static double Weight(Random random, long count) =>
        count < 1_000_000
            ? Poisson.Sample(random, count)
            : Math.Round(MathNet.Numerics.Distributions.Normal.Sample(random, count, Math.Sqrt(count)));
}
