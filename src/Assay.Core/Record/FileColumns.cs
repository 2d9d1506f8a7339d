namespace Assay.Core.Record;

/// <summary>Finds columns of a file by their names.</summary>
public static class FileColumns
{
    /// <summary>The place of the column, from 0; <c>null</c> where there is none. Exactly as written, or else without regard to case.</summary>
    /// <exception cref="UnreadableFileException">Two columns have the name: which one is meant cannot be told.</exception>
    public static int? Find(IReadOnlyList<string> columns, string name) =>
        Find(columns, name, StringComparison.Ordinal) ?? Find(columns, name, StringComparison.OrdinalIgnoreCase);

    private static int? Find(IReadOnlyList<string> columns, string name, StringComparison how)
    {
        int? found = null;
        for (var i = 0; i < columns.Count; i++)
        {
            if (!columns[i].Equals(name, how))
                continue;
            if (found is { } first)
                throw new UnreadableFileException(FileFaults.DoubledColumn(name, first + 1, i + 1));
            found = i;
        }
        return found;
    }
}
