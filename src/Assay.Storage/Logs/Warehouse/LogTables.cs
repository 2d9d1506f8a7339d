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
    private DuckAppender? _joins;

    private LogTables(DuckConnection connection) => _connection = connection;

    /// <returns>Whether there were joins among them.</returns>
    public static bool Append(DuckConnection connection, RowBlocks rows)
    {
        using var tables = new LogTables(connection);
        foreach (var block in rows.Blocks)
            tables.Add(new RowReader(block.Span));
        tables._events?.Complete();
        tables._exposures?.Complete();
        tables._joins?.Complete();
        return tables._joins is not null;
    }

    public void Dispose()
    {
        _events?.Dispose();
        _exposures?.Dispose();
        _joins?.Dispose();
    }

    private void Add(RowReader rows)
    {
        while (!rows.IsAtEnd)
            if (rows.IsExposure)
                Add(_exposures ??= _connection.Append("exposures"), rows.ReadExposure());
            else if (rows.IsJoin)
                Add(_joins ??= _connection.Append("joins"), rows.ReadJoin());
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
            .Add(row.KeyId)
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
            .Add(row.IsFurther)
            .Add(row.IsAnonymous)
            .Add(row.ReceivedUtc)
            .Add(row.KeyId)
            .EndRow();

    private static void Add(DuckAppender table, in JoinRow row) =>
        table.Add(row.EarlierId).Add(row.UnitId).Add(row.AtUtc).Add(row.KeyId).Add(row.IsTrusted).EndRow();
}
