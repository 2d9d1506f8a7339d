using Assay.Stats;
using Assay.Stats.Bandits;
using Assay.Stats.Bayesian;
using BenchmarkDotNet.Attributes;

namespace Assay.Benchmarks.Stats;

/// <summary>Chance to beat, both losses, and the intervals of difference and lift.</summary>
[InProcess, MemoryDiagnoser]
public class BayesianBenchmark
{
    private readonly Posterior[] _arms =
    [
        new BetaPosterior(121, 2281),
        new BetaPosterior(151, 2251),
        new BetaPosterior(133, 2269),
        new BetaPosterior(140, 2262),
    ];

    [Benchmark]
    public BayesianComparison Rates() => Compare(new(120, 2400), new(150, 2400));

    [Benchmark]
    public BayesianComparison RatesOfMillions() => Compare(new(50_000, 1_000_000), new(50_400, 1_000_000));

    [Benchmark]
    public BayesianComparison RatesOfThirtyUnits() => Compare(new(2, 30), new(4, 30));

    [Benchmark]
    public Estimate<BayesianComparison> Events() => GammaPoisson.Compare(new(121, 101), new(151, 101), 0.05);

    [Benchmark]
    public Estimate<EffectBelief> Effect() => NormalEffect.Update(0.02, 0.01, new NormalPosterior(0, 0.3), 0.05);

    [Benchmark]
    public Estimate<ArmChances> ThompsonWeightsOfFourArms() => ThompsonSampling.Chances(_arms);

    private static BayesianComparison Compare(Proportion control, Proportion treatment) =>
        BetaBinomial.Compare(control, treatment, BetaPosterior.Uniform, 0.05);
}
