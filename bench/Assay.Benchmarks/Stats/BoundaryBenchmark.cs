using Assay.Stats.Sequential;
using BenchmarkDotNet.Attributes;

namespace Assay.Benchmarks.Stats;

/// <summary>Boundaries from nothing, past their memo: each call asks for looks a hair apart from the last ones.</summary>
[InProcess, MemoryDiagnoser]
public class BoundaryBenchmark
{
    private int _call;

    /// <summary>Equal steps to the plan.</summary>
    [Params(5, 14, 30)]
    public int Looks { get; set; }

    [Benchmark]
    public Boundary ObrienFleming() => Solve(Spending.ObrienFleming);

    [Benchmark]
    public Boundary Pocock() => Solve(Spending.Pocock);

    [Benchmark]
    public Boundary Remembered() => AlphaSpending.Boundary(Information(0), 0.05, Sides.Two, Spending.Pocock).Value!;

    private Boundary Solve(Spending spending) => AlphaSpending.Boundary(Information(1e-12 * ++_call), 0.05, Sides.Two, spending).Value!;

    private double[] Information(double shift) => [.. Enumerable.Range(1, Looks).Select(look => (double)look / Looks - shift)];
}
