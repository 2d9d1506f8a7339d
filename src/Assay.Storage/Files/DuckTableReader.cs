using System.Runtime.CompilerServices;
using Assay.Core.Record;
using Assay.Storage.Logs.DuckDb;

namespace Assay.Storage.Files;

/// <summary>Reads CSV and Parquet by DuckDB, every value as text.</summary>
/// <remarks>
/// The file is first loaded into a temporary database beside it, then read back in pages: a file larger than memory does no
/// harm, and a file that is broken at its end is refused before its first row is taken.
/// </remarks>
public sealed class DuckTableReader : ITableReader
{
    private const int PageRows = 20_000;
    private const long MemoryBytes = 256 << 20;

    public async IAsyncEnumerable<TableChunk> ReadAsync(string path, ImportFormat format, [EnumeratorCancellation] CancellationToken ct)
    {
        if (format == ImportFormat.Parquet && !UnitFileSql.IsParquet(path))
            throw new InvalidDataException("The file is not a Parquet file.");
        var staging = path + ".staging";
        DeleteStaging(staging);
        try
        {
            using var database = DuckDatabase.Open(
                staging,
                new DuckSettings { MemoryLimitBytes = MemoryBytes, TempDirectory = staging + ".tmp" }
            );
            using var connection = database.Connect();
            var columns = await Task.Run(() => Load(connection, path, ct), ct);
            for (var first = 1L; await Task.Run(() => Page(connection, columns, first, ct), ct) is { Count: > 0 } rows; first += PageRows)
                yield return new TableChunk(columns, rows);
        }
        finally
        {
            DeleteStaging(staging);
        }
    }

    private static List<string> Load(DuckConnection connection, string path, CancellationToken ct)
    {
        try
        {
            var source = UnitFileSql.Source(path);
            var columns = connection.Query($"DESCRIBE SELECT * FROM {source}", row => row.Text(0), ct);
            var asText = columns.Select((column, i) => $"{UnitFileSql.AsText(column)} AS c{i}");
            connection.Execute($"CREATE TABLE page AS SELECT row_number() OVER () AS row, {string.Join(", ", asText)} FROM {source}", ct);
            return columns;
        }
        catch (DuckDbException e) when (e.Failure is DuckDbFailure.Statement)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }

    private static List<string?[]> Page(DuckConnection connection, List<string> columns, long first, CancellationToken ct) =>
        connection.Query(
            "SELECT * FROM page WHERE row BETWEEN ? AND ? ORDER BY row",
            row => columns.Select((_, i) => row.TextOrNull(i + 1)).ToArray(),
            ct,
            first,
            first + PageRows - 1
        );

    private static void DeleteStaging(string staging)
    {
        File.Delete(staging);
        File.Delete(staging + ".wal");
        if (Directory.Exists(staging + ".tmp"))
            Directory.Delete(staging + ".tmp", recursive: true);
    }
}
