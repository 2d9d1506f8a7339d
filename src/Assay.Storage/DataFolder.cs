namespace Assay.Storage;

/// <summary>The folder that holds everything of one embedded server, and the lock that keeps a second one out.</summary>
public sealed class DataFolder : IDisposable
{
    private const string LockName = "assay.lock";
    private const string InstallationName = "installation.json";

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

    /// <summary>The identity of the folder's stores, and how far the journal has come.</summary>
    public string InstallationFile => Path.Combine(Root, InstallationName);

    /// <summary>Held open by the process that has the folder.</summary>
    public string LockFile => Path.Combine(Root, LockName);

    /// <summary>Accepted exposures and events that are not in <see cref="EventsFile"/> yet.</summary>
    public string JournalFolder => Path.Combine(Root, "journal");

    /// <summary>Uploads and large sorts; may be emptied while no server runs.</summary>
    public string SpoolFolder => Path.Combine(Root, "spool");

    /// <summary>Creates what is missing and takes the folder for this process until it ends, however it ends.</summary>
    /// <exception cref="CannotStartException">The folder cannot be written, or another process has it.</exception>
    public static DataFolder Open(string path)
    {
        var root = Path.GetFullPath(path);
        ProcessLimits.KeepFilesPrivate();
        try
        {
            var isOurs = IsNewOrOurs(root);
            CreatePrivate(root);
            CreatePrivate(Path.Combine(root, "journal"));
            CreatePrivate(Path.Combine(root, "spool"));
            if (isOurs)
                MakePrivate(root);
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
            return new FileStream(Path.Combine(root, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
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

    /// <summary>A folder with somebody's other files in it keeps the rights that it has; a restored backup has no lock.</summary>
    private static bool IsNewOrOurs(string root) =>
        !Directory.Exists(root)
        || File.Exists(Path.Combine(root, LockName))
        || File.Exists(Path.Combine(root, InstallationName))
        || !Directory.EnumerateFileSystemEntries(root).Any();

    /// <summary>Takes back what an earlier version, or a looser umask, has let others read.</summary>
    private static void MakePrivate(string root)
    {
        if (OperatingSystem.IsWindows())
            return;
        const UnixFileMode file = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        const UnixFileMode folder = file | UnixFileMode.UserExecute;
        try
        {
            File.SetUnixFileMode(root, folder);
            foreach (var entry in new DirectoryInfo(root).EnumerateFileSystemInfos("*", SearchOption.AllDirectories))
                if (entry.LinkTarget is null)
                    entry.UnixFileMode = entry is DirectoryInfo ? folder : file;
        }
        catch (UnauthorizedAccessException)
        {
            // Another user owns it and lets this one write there: that is for its owner to decide.
        }
    }
}
