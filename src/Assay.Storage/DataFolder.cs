namespace Assay.Storage;

/// <summary>The folder that holds everything of one embedded server, and the lock that keeps a second one out.</summary>
public sealed class DataFolder : IDisposable
{
    private readonly FileStream _lock;

    private DataFolder(string root, FileStream heldLock)
    {
        Root = root;
        _lock = heldLock;
    }

    public string Root { get; }

    /// <summary>Definitions, audit and kept answers (SQLite).</summary>
    public string CatalogFile => Path.Combine(Root, "catalog.db");

    /// <summary>Exposures and events, ready for queries (DuckDB).</summary>
    public string EventsFile => Path.Combine(Root, "events.duckdb");

    /// <summary>Accepted exposures and events that are not in <see cref="EventsFile"/> yet.</summary>
    public string JournalFolder => Path.Combine(Root, "journal");

    /// <summary>Uploads and large sorts; may be emptied while no server runs.</summary>
    public string SpoolFolder => Path.Combine(Root, "spool");

    /// <summary>Creates what is missing and takes the folder for this process until it ends, however it ends.</summary>
    /// <exception cref="CannotStartException">The folder cannot be written, or another process has it.</exception>
    public static DataFolder Open(string path)
    {
        var root = Path.GetFullPath(path);
        try
        {
            CreatePrivate(root);
            CreatePrivate(Path.Combine(root, "journal"));
            CreatePrivate(Path.Combine(root, "spool"));
            // Shows whether this user may write here, apart from the question of who holds the lock.
            using (File.Create(Path.Combine(root, Path.GetRandomFileName()), bufferSize: 1, FileOptions.DeleteOnClose)) { }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(root, e);
        }
        return new DataFolder(root, Lock(root));
    }

    public void Dispose() => _lock.Dispose();

    private static FileStream Lock(string root)
    {
        try
        {
            return new FileStream(Path.Combine(root, "assay.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw Unwritable(root, e);
        }
        catch (IOException e)
        {
            throw new CannotStartException(
                $"The data folder {root} is in use by another Assay process. Stop that one, or choose another folder.",
                e
            );
        }
    }

    private static CannotStartException Unwritable(string root, Exception e) =>
        new($"The data folder {root} cannot be written: {e.Message} Give this user the right to write there, or choose another folder.", e);

    // It holds hashes of keys and what users did: nobody else's business on a shared machine.
    private static void CreatePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
