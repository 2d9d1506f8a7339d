using Assay.Storage.Logs.Journal;

namespace Assay.Storage;

/// <summary>Replaces small files whole.</summary>
internal static class DurableFile
{
    /// <summary>Of a file that was being written when the process ended; its name without it still leads to the file before.</summary>
    public const string Unfinished = ".new";

    /// <summary>Writes the file beside its name and renames it, so that a crash leaves the file before or this one. Durable when it returns.</summary>
    public static void Replace(string path, Action<Stream> write)
    {
        using (var file = new FileStream(path + Unfinished, FileMode.Create, FileAccess.Write))
        {
            write(file);
            file.Flush(flushToDisk: true);
        }
        File.Move(path + Unfinished, path, overwrite: true);
        JournalFile.SyncFolder(Path.GetDirectoryName(path)!);
    }
}
