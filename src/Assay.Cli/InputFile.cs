namespace Assay.Cli;

/// <summary>The file that a command reads: one on the disk, or the standard input by the name <c>-</c>.</summary>
internal static class InputFile
{
    public const string StandardInput = "-";

    /// <summary>The standard input is kept in a file of its own meanwhile, since it is read more than once.</summary>
    public static T Read<T>(string path, Surroundings surroundings, Func<string, T> read)
    {
        if (path != StandardInput)
            return read(path);
        var kept = Path.GetTempFileName();
        try
        {
            using (var input = surroundings.Input())
            using (var file = File.Create(kept))
                input.CopyTo(file);
            return read(kept);
        }
        finally
        {
            File.Delete(kept);
        }
    }
}
