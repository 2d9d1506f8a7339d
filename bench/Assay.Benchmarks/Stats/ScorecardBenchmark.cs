using Assay.Stats;
using Assay.Stats.Adjustment;
using Assay.Stats.Multiplicity;
using Assay.Stats.Sequential;
using BenchmarkDotNet.Attributes;

namespace Assay.Benchmarks.Stats;

/// <summary>A thousand metrics of four arms from moments: CUPED and Welch for each treatment, Holm over all, a boundary for the look.</summary>
[InProcess, MemoryDiagnoser]
public class ScorecardBenchmark
{
    private const int Metrics = 1000;
    private const int Arms = 4;
    private const double Alpha = 0.05;

    private readonly double[] _information = [.. Enumerable.Range(1, 14).Select(day => day / 28.0)];
    private BivariateMoments[][] _metrics = [];

    [GlobalSetup]
    public void Prepare()
    {
        var random = new Random(3);
        BivariateMoments Arm() =>
            new(
                Moments.FromCentred(50_000, random.NextDouble(), 50_000),
                Moments.FromCentred(50_000, 1 + random.NextDouble() / 50, 60_000),
                30_000 * random.NextDouble()
            );
        _metrics = [.. Enumerable.Range(0, Metrics).Select(_ => Enumerable.Range(0, Arms).Select(_ => Arm()).ToArray())];
    }

    [Benchmark]
    public int Scorecard()
    {
        var tests = _metrics.SelectMany(Compare).ToArray();
        var adjusted = AdjustedPValues.Of([.. tests.Select(test => (double?)test.PValue)], Correction.Holm);
        var boundary = AlphaSpending.Boundary(_information, Alpha, Sides.Two, Spending.ObrienFleming).Value!;
        return tests.Where((test, i) => adjusted[i] < Alpha && boundary.Rejects(boundary.Looks - 1, test.Statistic)).Count();
    }

    private static IEnumerable<TestResult> Compare(BivariateMoments[] arms)
    {
        var adjustment = Cuped.Fit(arms);
        return arms.Skip(1).Select(treatment => Cuped.Adjust(arms[0], treatment, adjustment).Test(Alpha).Value!);
    }
}
