using Assay.Benchmarks.Report;
using Assay.Benchmarks.Server;
using Assay.Benchmarks.Stats;
using BenchmarkDotNet.Running;

namespace Assay.Benchmarks;

internal static class BenchmarkProgram
{
    /// <remarks>
    /// <c>report FILE [--quick]</c> measures speed and writes the page; <c>section TITLE [--quick]</c> prints one section of it;
    /// <c>empty-server</c> is a ceiling that it starts; <c>calibration [METHOD]</c> simulates what the methods, or one of them, promise; all else goes to BenchmarkDotNet.
    /// </remarks>
    private static async Task Main(string[] args)
    {
        switch (args)
        {
            case ["report", var file]:
                await SpeedReport.WriteAsync(file, Pace.Full);
                break;
            case ["report", var file, "--quick"]:
                await SpeedReport.WriteAsync(file, Pace.Quick);
                break;
            case ["section", var title]:
                await SpeedReport.PrintAsync(title, Pace.Full);
                break;
            case ["section", var title, "--quick"]:
                await SpeedReport.PrintAsync(title, Pace.Quick);
                break;
            case ["empty-server", .. var rest]:
                await EmptyServer.RunAsync(rest);
                break;
            case ["calibration"]:
                CalibrationReport.Write();
                break;
            case ["calibration", var method]:
                CalibrationReport.Print(method);
                break;
            default:
                BenchmarkSwitcher.FromAssembly(typeof(BenchmarkProgram).Assembly).Run(args);
                break;
        }
    }
}
