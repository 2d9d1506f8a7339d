using Assay.Core.Record;
using Assay.Storage.Logs.DuckDb;

namespace Assay.Storage.Logs.Warehouse;

/// <summary>Writes rows into the tables of <see cref="WarehouseSchema"/>, column by column in their order.</summary>
internal static class LogTables
{
    public static void Append(DuckConnection connection, IReadOnlyList<MetricEvent> events)
    {
        if (events.Count == 0)
            return;
        using var rows = connection.Append("events");
        foreach (var e in events)
            rows.Add(e.EventId)
                .Add(e.UnitId)
                .Add(e.Type)
                .Add(e.TimestampUtc)
                .Add(e.ReceivedUtc)
                .Add(e.Value)
                .Add(e.Properties)
                .Add(e.ExperimentId)
                .Add((long?)e.VariantId)
                .Add(e.HasClientId)
                .EndRow();
        rows.Complete();
    }

    public static void Append(DuckConnection connection, IReadOnlyList<AcceptedExposure> exposures)
    {
        if (exposures.Count == 0)
            return;
        using var rows = connection.Append("exposures");
        foreach (var (exposure, isCrossover) in exposures)
            rows.Add(exposure.ExperimentId)
                .Add((long)exposure.Iteration)
                .Add((long)exposure.Revision)
                .Add(exposure.UnitId)
                .Add((long)exposure.VariantId)
                .Add(exposure.ExposedUtc)
                .Add(exposure.Source == ExposureSource.External)
                .Add(exposure.Context)
                .Add(isCrossover)
                .EndRow();
        rows.Complete();
    }
}
