using System.Runtime.InteropServices;

namespace Assay.Benchmarks.Report;

/// <summary>What the figures were measured on, without a name that points at anybody.</summary>
internal static class Machine
{
    public static string Describe() =>
        $"{Processor()}, {Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9:F0} GB of memory, "
        + $"{RuntimeInformation.OSDescription} on {RuntimeInformation.ProcessArchitecture}, {RuntimeInformation.FrameworkDescription}";

    private static string Processor()
    {
        const string CpuInfo = "/proc/cpuinfo";
        var model = File.Exists(CpuInfo)
            ? File.ReadLines(CpuInfo).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return model is null ? "Unknown processor" : model[(model.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
