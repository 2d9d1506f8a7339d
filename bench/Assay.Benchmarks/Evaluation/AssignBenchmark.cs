using System.Text;
using Assay.Evaluation;
using Assay.Evaluation.Bucketing;
using BenchmarkDotNet.Attributes;

namespace Assay.Benchmarks.Evaluation;

/// <summary>One assignment beside the hash that it cannot do without.</summary>
[InProcess, MemoryDiagnoser]
public class AssignBenchmark
{
    private const string Unit = "user-123456";
    private static readonly byte[] _text = Encoding.UTF8.GetBytes($"{Unit}:checkout:2025-11");
    private CompiledExperiment _experiment = null!;
    private Snapshot _snapshot = null!;

    /// <summary>The hash of the experiment.</summary>
    [Params(HashAlgorithm.XxHash32, HashAlgorithm.Murmur3, HashAlgorithm.GrowthBook)]
    public HashAlgorithm Algorithm { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        var definition = new ExperimentDefinition
        {
            Id = 1,
            Key = "checkout",
            State = ExperimentState.Running,
            Hash = Algorithm,
            Salt = "2025-11",
            Variants = [new("control", IsControl: true), new("treatment", IsControl: false)],
            Revisions = [new(1, [50, 50], 100)],
        };
        _snapshot = Snapshot.Build(new() { Version = 1, Experiments = [definition] }).Snapshot;
        _experiment = _snapshot.Experiment("checkout")!;
    }

    [Benchmark(Baseline = true)]
    public uint BareHash() => Hash.XxHash32(_text, 0);

    [Benchmark]
    public int Assign() => Evaluator.Assign(_experiment, Unit).VariantIndex;

    [Benchmark]
    public int FindAndAssign() => Evaluator.Assign(_snapshot.Experiment("checkout")!, Unit).VariantIndex;
}
