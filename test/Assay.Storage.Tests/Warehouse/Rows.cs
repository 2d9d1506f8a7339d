using Assay.Core.Record;
using Assay.Storage.Logs;
using Assay.Storage.Tests.Logs;

namespace Assay.Storage.Tests.Warehouse;

/// <summary>Rows of experiment 1, iteration 1; times are minutes after a Thursday midnight.</summary>
internal static class Rows
{
    public static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public static DateTime At(double minutes) => Start.AddMinutes(minutes);

    public static MetricEvent Event(string id, string unit, double minutes, string type = "buy", double? value = null) =>
        new(id, unit, type, At(minutes), At(minutes), value);

    public static AcceptedExposure Exposed(
        string unit,
        int variant,
        double minutes,
        int revision = 1,
        string? context = null,
        bool isFurther = false
    ) => new(new Exposure(1, 1, revision, unit, variant, At(minutes), Context: context), isFurther);
}
