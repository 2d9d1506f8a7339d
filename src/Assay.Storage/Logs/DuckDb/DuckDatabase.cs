namespace Assay.Storage.Logs.DuckDb;

/// <summary>An open DuckDB database: one per file and process. Safe to share between threads; its connections are not.</summary>
internal sealed class DuckDatabase : IDisposable
{
    public const string InMemory = ":memory:";

    private readonly DatabaseHandle _handle;

    private DuckDatabase(DatabaseHandle handle) => _handle = handle;

    /// <summary>Opens the file, making it if there is none; <see cref="InMemory"/> keeps everything in memory.</summary>
    /// <exception cref="DuckDbException">Locked, Corrupt or Io, as <see cref="DuckDbException.Failure"/> says.</exception>
    public static DuckDatabase Open(string path, DuckSettings settings)
    {
        var database = new DuckDatabase(path == InMemory ? OpenHandle(path, settings) : OpenFileHandle(Path.GetFullPath(path), settings));
        try
        {
            // Not among the settings for opening: the time zone belongs to an extension that is loaded by then.
            using var connection = database.Connect();
            connection.ExecuteScript("SET GLOBAL TimeZone = 'UTC'");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public DuckConnection Connect() => DuckConnection.Open(_handle);

    /// <summary>Closes the file once the last connection is closed too.</summary>
    public void Dispose() => _handle.Dispose();

    private static DatabaseHandle OpenFileHandle(string path, DuckSettings settings)
    {
        var file = OpenFile.Claim(path);
        try
        {
            var handle = OpenHandle(path, settings);
            handle.File = file;
            return handle;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static DatabaseHandle OpenHandle(string path, DuckSettings settings)
    {
        _ = Native.CreateConfig(out var config);
        using (config)
        {
            foreach (var (name, value) in settings.Options())
                if (Native.SetConfig(config, name, value) != NativeState.Success)
                    throw new DuckDbException(DuckDbFailure.Statement, $"DuckDB does not take {name} = {value}.");
            if (Native.Open(path, out var handle, config, out var error) == NativeState.Success)
                return handle;
            handle.Dispose();
            throw OwnedError(error);
        }
    }

    private static DuckDbException OwnedError(nint error)
    {
        var exception = DuckDbException.From(error);
        Native.Free(error);
        return exception;
    }
}
