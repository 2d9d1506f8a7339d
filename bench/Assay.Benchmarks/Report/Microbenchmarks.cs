using Assay.Benchmarks.Evaluation;
using Assay.Benchmarks.Storage;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Assay.Benchmarks.Report;

/// <summary>The figures that need no server, out of BenchmarkDotNet.</summary>
internal static class Microbenchmarks
{
    public static IReadOnlyList<Figure> Evaluation(Pace pace)
    {
        var job = Job.Default.WithWarmupCount(pace.IsFull ? 5 : 1).WithIterationCount(pace.IsFull ? 7 : 1);
        var reports = Run<AssignBenchmark>(job);
        return
        [
            .. reports
                .GroupBy(report => report.Parameter(nameof(AssignBenchmark.Algorithm)))
                .Select(algorithm => Assignment(algorithm.Key, [.. algorithm])),
            .. Flags(Run<FlagBenchmark>(job)),
        ];
    }

    /// <returns>Rows per second of the bare appender into a file, 10,000 rows per commit.</returns>
    public static double AppenderRowsPerSecond()
    {
        var file = Run<DuckAppendBenchmark>().Single(report => report.Parameter(nameof(DuckAppendBenchmark.Store)) == "file");
        return 1e9 / file.Nanoseconds();
    }

    private static Figure[] Flags(IReadOnlyList<BenchmarkReport> reports)
    {
        var (one, theirs) = (reports.Of(nameof(FlagBenchmark.OneFlag)), reports.Of(nameof(FlagBenchmark.OneFlagOfTheirs)));
        return
        [
            new(
                "One flag: three rules, five conditions, a segment",
                $"{one.Nanoseconds():F0} ns, {one.AllocatedBytes()} B",
                $"Microsoft.FeatureManagement, two groups and a percentage: {theirs.Nanoseconds():F0} ns, {theirs.AllocatedBytes()} B",
                $"{one.Nanoseconds() / theirs.Nanoseconds():F2}×",
                "0 B"
            ),
            new("1,000 such flags", $"{reports.Of(nameof(FlagBenchmark.AThousandFlags)).Nanoseconds() / 1e6:F2} ms", "", "", "< 1 ms"),
        ];
    }

    private static Figure Assignment(string algorithm, IReadOnlyList<BenchmarkReport> reports)
    {
        var (ours, hash) = (reports.Of(nameof(AssignBenchmark.FindAndAssign)), reports.Of(nameof(AssignBenchmark.BareHash)));
        return new(
            $"Experiment found and unit assigned, {algorithm}",
            $"{ours.Nanoseconds():F1} ns, {ours.AllocatedBytes()} B",
            $"bare xxHash32: {hash.Nanoseconds():F1} ns",
            $"{ours.Nanoseconds() / hash.Nanoseconds():F1}×",
            "< 60 ns, 0 B"
        );
    }

    /// <param name="job">Replaces parts of what the class says of its runs.</param>
    private static IReadOnlyList<BenchmarkReport> Run<T>(Job? job = null)
    {
        var artifacts = Directory.CreateTempSubdirectory("assay-bench-");
        try
        {
            var config = ManualConfig.CreateEmpty().AddLogger(NullLogger.Instance).WithArtifactsPath(artifacts.FullName);
            return BenchmarkRunner.Run<T>(job is null ? config : config.AddJob(job.AsMutator())).Reports;
        }
        finally
        {
            artifacts.Delete(recursive: true);
        }
    }

    private static BenchmarkReport Of(this IEnumerable<BenchmarkReport> reports, string method) =>
        reports.Single(report => report.BenchmarkCase.Descriptor.WorkloadMethod.Name == method);

    private static string Parameter(this BenchmarkReport report, string name) => $"{report.BenchmarkCase.Parameters[name]}";

    private static long? AllocatedBytes(this BenchmarkReport report) => report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase);

    private static double Nanoseconds(this BenchmarkReport report) =>
        report.ResultStatistics?.Mean
        ?? throw new InvalidOperationException($"{report.BenchmarkCase.Descriptor.WorkloadMethod.Name} gave no result.");
}
