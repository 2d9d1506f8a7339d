using Assay.Evaluation;
using BenchmarkDotNet.Attributes;

namespace Assay.Benchmarks.Evaluation;

/// <summary>Building a snapshot of ten thousand flags: all of them, and after a change of one; and its wire form.</summary>
[InProcess, MemoryDiagnoser]
public class SnapshotBenchmark
{
    private readonly SnapshotDefinition _definition = Scenario.Definition(10_000);
    private Snapshot _snapshot = null!;
    private SnapshotDefinition _changed = null!;

    [GlobalSetup]
    public void Prepare()
    {
        _snapshot = Snapshot.Build(_definition).Snapshot;
        _changed = _definition with { Version = 2, Flags = [.. _definition.Flags.Skip(1), Scenario.Flag("flag-0")] };
    }

    [Benchmark(Baseline = true)]
    public Snapshot CompileAll() => Snapshot.Build(_definition).Snapshot;

    [Benchmark]
    public Snapshot CompileOneOfThem() => Snapshot.Build(_changed, _snapshot).Snapshot;

    [Benchmark]
    public int Write() => SnapshotJson.Write(_snapshot, "production").Length;

    [Benchmark]
    public bool Read() => SnapshotJson.Read(SnapshotJson.Write(_snapshot, "production")).Fault is null;
}
