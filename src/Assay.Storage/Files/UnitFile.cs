using Assay.Core;
using Assay.Core.Record;

namespace Assay.Storage.Files;

/// <summary>How a file with one row per unit is written.</summary>
public sealed record UnitFileOptions(FileDialect Dialect, NumberRules Numbers)
{
    public ImportLimits Limits { get; init; } = new() { Rows = long.MaxValue, ExpandedBytes = long.MaxValue };
}

/// <summary>A file of units, read.</summary>
/// <param name="Missing">Cells without a value by metric, where the options count them as 0 or pass their rows over; only metrics that have some.</param>
public sealed record UnitFileContent(IReadOnlyList<UnitGroup> Groups, IReadOnlyDictionary<string, long> Missing)
{
    /// <summary>Values above their cap by metric; only metrics that have some.</summary>
    public IReadOnlyDictionary<string, long> Capped { get; init; } = new Dictionary<string, long>();

    /// <summary>How many values of the dimension stand together under <see cref="Core.Analyse.DimensionValues.Others"/>.</summary>
    public long OtherValues { get; init; }

    /// <summary>Units without which a mean would be less than half of what it is.</summary>
    public IReadOnlyList<DominantUnit> Dominant { get; init; } = [];
}

/// <summary>Reads a CSV or Parquet file with one row per unit down to moments, row by row, without a server.</summary>
public static class UnitFile
{
    /// <returns>The groups by variant and dimension, or what is wrong with the file and where.</returns>
    public static Outcome<UnitFileContent> Read(string path, UnitColumns columns, UnitFileOptions options, CancellationToken ct)
    {
        if (Directory.Exists(path))
            return UnitFileFaults.Folder(path);
        if (!File.Exists(path))
            return UnitFileFaults.NotFound(path);
        try
        {
            var reading = new UnitReading(columns, options.Numbers);
            foreach (var (names, cells) in Rows(path, options, ct))
                if (reading.Add(names, cells) is { } fault)
                    return fault;
            return reading.FindDoubled(() => Rows(path, options, ct)) is { } doubled ? doubled : reading.ToContent();
        }
        catch (UnreadableFileException unreadable)
        {
            return unreadable.Fault;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return UnitFileFaults.Unreadable(path);
        }
    }

    private static IEnumerable<(IReadOnlyList<string> Names, string?[] Cells)> Rows(
        string path,
        UnitFileOptions options,
        CancellationToken ct
    )
    {
        if (SourceFile.IsParquet(path))
        {
            foreach (var chunk in new ParquetReader(options.Limits).Read(path, ct))
            foreach (var cells in chunk.Rows)
                yield return (chunk.Columns, cells);
            yield break;
        }
        using var file = CsvReader.Open(path, options.Dialect, options.Limits);
        while (file.Read() is { } cells)
        {
            ct.ThrowIfCancellationRequested();
            yield return (file.Columns, cells);
        }
    }
}
