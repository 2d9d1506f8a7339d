using System.Globalization;
using Assay.Core.Catalog;
using Assay.Storage.Files;

namespace Assay.Cli.Analyze;

/// <summary>Notes on single values that change a mean: those that were capped, and those that might be.</summary>
internal static class ValueNotes
{
    public static void Write(UnitFileContent content, IReadOnlyList<MetricUse> metrics, TextWriter output)
    {
        foreach (var metric in metrics)
            if (content.Capped.TryGetValue(metric.Event, out var count))
                output.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Values of {metric.Key} above {metric.Cap}: {count:N0}, counted as {metric.Cap}."
                    )
                );
        foreach (var unit in content.Dominant)
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"One unit holds {100 * unit.Fraction:0.#} % of the sum of {unit.Metric} in {unit.Variant}: row {unit.Row}; consider --cap {unit.Metric}=VALUE."
                )
            );
    }
}
