namespace Assay.Stats.Tests.Claims;

/// <summary>Where a Monte-Carlo count lies if the claim is true: 4.9 standard errors, left once in a million runs.</summary>
internal static class Band
{
    private const double Errors = 4.9;

    /// <summary>Counts of something that happens with probability p, give or take a stated slack in p.</summary>
    public static (int Low, int High) Binomial(int runs, double p, double slack = 0)
    {
        var reach = Errors * Math.Sqrt(runs * p * (1 - p)) + slack * runs;
        return ((int)Math.Floor(runs * p - reach), (int)Math.Ceiling(runs * p + reach));
    }

    /// <summary>Runs an experiment many times from one seed and checks how often it comes out so.</summary>
    public static void Holds(int runs, double p, int seed, Func<Random, bool> experiment, double slack = 0)
    {
        var random = new Random(seed);
        var count = Enumerable.Range(0, runs).Count(_ => experiment(random));
        var (low, high) = Binomial(runs, p, slack);
        Assert.InRange(count, low, high);
    }
}
