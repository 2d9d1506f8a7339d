namespace Assay.Stats.Tests.Claims;

/// <summary>Samples of known truth from a seeded generator.</summary>
internal static class Draw
{
    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    public static double Exponential(Random random, double mean) => -mean * Math.Log(1 - random.NextDouble());

    public static Moments Normals(Random random, int units, double mean = 0, double deviation = 1) =>
        Moments.Of(Values(units, () => mean + deviation * Normal(random)));

    public static Moments Exponentials(Random random, int units, double mean) => Moments.Of(Values(units, () => Exponential(random, mean)));

    public static Proportion Rate(Random random, int units, double rate) =>
        new(Values(units, random.NextDouble).LongCount(u => u < rate), units);

    /// <summary>Covariate x and outcome y = effect + correlation x + noise, both of variance 1.</summary>
    public static BivariateMoments Correlated(Random random, int units, double correlation, double effect = 0)
    {
        var columns = CorrelatedColumns(random, units, correlation, effect);
        var cross = CovarianceMoments.Of([columns.X, columns.Y]);
        return new(cross.Column(0), cross.Column(1), cross.Product(0, 1));
    }

    public static (double[] X, double[] Y) CorrelatedColumns(Random random, int units, double correlation, double effect = 0)
    {
        var x = Values(units, () => Normal(random));
        var noise = Math.Sqrt(1 - correlation * correlation);
        return (x, [.. x.Select(value => effect + correlation * value + noise * Normal(random))]);
    }

    public static double[] Values(int units, Func<double> draw) => [.. Enumerable.Range(0, units).Select(_ => draw())];
}
