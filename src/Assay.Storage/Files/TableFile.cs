namespace Assay.Storage.Files;

/// <summary>A CSV or Parquet file as one of DuckDB's table functions.</summary>
internal static class TableFile
{
    /// <summary>What the file holds decides, not its name. The cells of a CSV file are text.</summary>
    public static string Source(string path) => IsParquet(path) ? $"read_parquet({Text(path)})" : Csv(path, CsvHeader.Read(path));

    public static bool IsParquet(string path)
    {
        Span<byte> start = stackalloc byte[4];
        using var file = File.OpenRead(path);
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == 4 && start.SequenceEqual("PAR1"u8);
    }

    /// <summary>DuckDB's first lines say what is wrong and where; the rest is advice about its own options.</summary>
    public static string Reason(string error) => error.Split("\nPossible ")[0].ReplaceLineEndings(" ").Trim();

    private static string Csv(string path, CsvHeader header)
    {
        var columns = "{" + string.Join(", ", header.Columns.Select(name => $"{Text(name)}: 'VARCHAR'")) + "}";
        return $"""
            read_csv({Text(path)}, auto_detect = false, header = true, columns = {columns}, delim = {Text($"{header.Delimiter}")},
                     quote = '"', escape = '"')
            """;
    }

    private static string Text(string value) => $"'{value.Replace("'", "''")}'";
}
