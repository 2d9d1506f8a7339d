using Assay.Core.Record;
using Assay.Storage.Logs.DuckDb;
using Assay.Storage.Logs.Journal;

namespace Assay.Storage.Logs.Warehouse;

/// <summary>Writes rows into the tables of <see cref="WarehouseSchema"/>, column by column in their order.</summary>
internal sealed class LogTables : IDisposable
{
    private readonly DuckConnection _connection;
    private DuckAppender? _events;
    private DuckAppender? _exposures;

    private LogTables(DuckConnection connection) => _connection = connection;

    public static void Append(DuckConnection connection, RowBlocks rows)
    {
        using var tables = new LogTables(connection);
        foreach (var block in rows.Blocks)
            tables.Add(new RowReader(block.Span));
        tables._events?.Complete();
        tables._exposures?.Complete();
    }

    public void Dispose()
    {
        _events?.Dispose();
        _exposures?.Dispose();
    }

    private void Add(RowReader rows)
    {
        while (!rows.IsAtEnd)
            if (rows.IsExposure)
                Add(_exposures ??= _connection.Append("exposures"), rows.ReadExposure());
            else
                Add(_events ??= _connection.Append("events"), rows.ReadEvent());
    }

    private static void Add(DuckAppender table, in EventRow row) =>
        table
            .Add(row.EventId)
            .Add(row.UnitId)
            .Add(row.Type)
            .Add(row.TimestampUtc)
            .Add(row.ReceivedUtc)
            .Add(row.Value)
            .Add(row.Properties, isNull: !row.HasProperties)
            .Add(row.ExperimentId)
            .Add((long?)row.VariantId)
            .Add(row.HasClientId)
            .EndRow();

    private static void Add(DuckAppender table, in ExposureRow row) =>
        table
            .Add(row.ExperimentId)
            .Add((long)row.Iteration)
            .Add((long)row.Revision)
            .Add(row.UnitId)
            .Add((long)row.VariantId)
            .Add(row.ExposedUtc)
            .Add(row.Source == ExposureSource.External)
            .Add(row.Context, isNull: !row.HasContext)
            .Add(row.IsCrossover)
            .EndRow();
}
