using Assay.Benchmarks.Stats;
using BenchmarkDotNet.Running;

namespace Assay.Benchmarks;

internal static class BenchmarkProgram
{
    private static void Main(string[] args)
    {
        if (args is ["calibration"])
            CalibrationReport.Write();
        else
            BenchmarkSwitcher.FromAssembly(typeof(BenchmarkProgram).Assembly).Run(args);
    }
}
