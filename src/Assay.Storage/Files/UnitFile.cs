using Assay.Core;
using Assay.Storage.Logs.DuckDb;

namespace Assay.Storage.Files;

/// <summary>Reads a CSV or Parquet file with one row per unit down to moments; DuckDB does it in memory, without a server.</summary>
public static class UnitFile
{
    /// <returns>The groups by variant and dimension, or what is wrong with the file and where.</returns>
    public static Outcome<IReadOnlyList<UnitGroup>> Read(string path, UnitColumns columns, CancellationToken ct)
    {
        if (!File.Exists(path))
            return UnitFileFaults.NotFound(path);
        var spill = Directory.CreateTempSubdirectory("assay-");
        try
        {
            using var database = DuckDatabase.Open(DuckDatabase.InMemory, new DuckSettings { TempDirectory = spill.FullName });
            using var connection = database.Connect();
            return Read(connection, TableFile.Source(path), columns, ct);
        }
        catch (DuckDbException e)
        {
            return UnitFileFaults.Unreadable(path, e.Message);
        }
        finally
        {
            spill.Delete(recursive: true);
        }
    }

    private static Outcome<IReadOnlyList<UnitGroup>> Read(
        DuckConnection connection,
        string source,
        UnitColumns columns,
        CancellationToken ct
    )
    {
        var present = connection.Query($"DESCRIBE SELECT * FROM {source}", row => row.Text(0), ct);
        if (columns.Names.FirstOrDefault(name => !present.Contains(name)) is { } missing)
            return UnitFileFaults.NoSuchColumn(missing, present);
        connection.Execute(UnitFileSql.Load(source, columns), ct);
        foreach (var check in UnitFileChecks.For(columns))
            if (connection.Query(check.Sql, check.Describe, ct) is [var fault, ..])
                return fault;
        return new(connection.Query(UnitFileSql.Aggregate(columns), row => Group(row, columns), ct));
    }

    private static UnitGroup Group(DuckRow row, UnitColumns columns) =>
        new(
            row.Text(0),
            columns.Dimension is null ? null : row.Text(1),
            row.Int64(2),
            [.. columns.Metrics.Select((_, i) => new Stats.Moments(row.Int64(2), row.Double(3 + 2 * i), row.Double(4 + 2 * i)))]
        );
}
