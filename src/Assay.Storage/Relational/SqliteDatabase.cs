using System.Data.Common;
using Assay.Core;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Assay.Storage.Relational;

/// <summary>One SQLite file at this program's schema: any number of readers beside one writer (WAL).</summary>
public sealed class SqliteDatabase : IDisposable
{
    /// <summary>While the file is locked by another program, writes do not pile up behind each other.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly string _path;
    private readonly int _busyMilliseconds;
    private string _connectionString;
    private KnownFile[] _files = [];

    // While it is open, SQLite neither removes the WAL nor makes another, so a WAL that is gone was taken away.
    private SqliteConnection? _keeper;

    // Writers queue here, in order and without spinning; SQLite's own busy wait is for other programs.
    private readonly SemaphoreSlim _writer = new(1);

    private SqliteDatabase(string path, TimeSpan busyTimeout)
    {
        _path = path;
        _busyMilliseconds = (int)busyTimeout.TotalMilliseconds;
        _connectionString = ConnectionString(path, SqliteOpenMode.ReadWriteCreate);
    }

    /// <summary>Opens or creates the file and brings its schema up to date.</summary>
    /// <exception cref="CannotStartException">SQLite is missing, or the file is unusable or of a newer program.</exception>
    public static SqliteDatabase Open(string path) => Open(path, busyTimeout: TimeSpan.FromSeconds(5));

    internal static SqliteDatabase Open(string path, TimeSpan busyTimeout)
    {
        SystemSqlite.Load();
        var database = new SqliteDatabase(Path.GetFullPath(path), busyTimeout);
        try
        {
            database.Prepare();
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private static string ConnectionString(string path, SqliteOpenMode mode) =>
        new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            ForeignKeys = true,
            // The driver's own retry loop, which only starts once SQLite has given up waiting.
            DefaultTimeout = 1,
        }.ToString();

    /// <summary>Compares, or takes, the identity of the data folder.</summary>
    /// <exception cref="CannotStartException">The catalog belongs to another installation.</exception>
    public void Claim(Installation installation)
    {
        try
        {
            using var connection = Connect();
            CatalogIdentity.Claim(connection, installation);
        }
        catch (SqliteException e)
        {
            throw SqliteFailure.CannotStart(_path, e);
        }
    }

    /// <summary>The reason why what is stored now would be lost; <c>null</c> where there is none.</summary>
    internal string? Loss => Array.Find(_files, file => file.IsGone)?.Problem;

    /// <summary>The reason why no change can be stored now; <c>null</c> where there is none. Waits for nobody.</summary>
    internal string? Problem()
    {
        try
        {
            using var connection = Connect();
            // Takes the lock of a writer, for which the file must be writable, and gives it back.
            connection.Execute("PRAGMA busy_timeout = 0; BEGIN IMMEDIATE; ROLLBACK");
            return null;
        }
        catch (SqliteException e)
        {
            // Locked: somebody writes, so it can be written.
            return e.SqliteErrorCode is 5 or 6 ? null : SqliteFailure.Unavailable(e).Message;
        }
    }

    /// <summary>Runs queries on a connection of their own.</summary>
    /// <exception cref="StoreUnavailableException">The file cannot be read now.</exception>
    internal Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken ct) =>
        GuardAsync(
            async () =>
            {
                using var connection = Connect();
                return await read(connection);
            },
            ct
        );

    /// <summary>Runs a transaction; what <paramref name="write"/> does not commit is undone.</summary>
    /// <exception cref="StoreUnavailableException">Nothing was stored.</exception>
    internal async Task<T> WriteAsync<T>(Func<DbTransaction, Task<T>> write, CancellationToken ct)
    {
        if (!await _writer.WaitAsync(LongestWait, ct))
            throw new StoreUnavailableException("The catalog is kept busy by the writes before this one.");
        try
        {
            return await GuardAsync(
                async () =>
                {
                    using var connection = Connect();
                    await using var transaction = await connection.BeginTransactionAsync(CancellationToken.None);
                    try
                    {
                        var result = await write(transaction);
                        // What was committed to a file without a name is not stored.
                        RequireFiles();
                        return result;
                    }
                    catch (SqliteException)
                    {
                        transaction.Abandon(connection);
                        throw;
                    }
                },
                ct
            );
        }
        finally
        {
            _writer.Release();
        }
    }

    internal SqliteConnection Connect()
    {
        RequireFiles();
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            // These last as long as the connection. macOS needs fullfsync for a commit to survive a power cut.
            connection.Execute($"PRAGMA busy_timeout = {_busyMilliseconds}; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var mode in (SqliteOpenMode[])[SqliteOpenMode.ReadWriteCreate, SqliteOpenMode.ReadWrite])
        {
            using var connection = new SqliteConnection(ConnectionString(_path, mode));
            SqliteConnection.ClearPool(connection);
        }
        // The last to close writes the WAL into the file. This one has the first WAL open, whatever its name leads to now.
        _keeper?.Dispose();
        _writer.Dispose();
    }

    private void Prepare()
    {
        try
        {
            using var connection = Connect();
            connection.Execute("PRAGMA journal_mode = WAL");
            Schema.Upgrade(connection, _path);
            _keeper = KeepOpen();
            _files = [new KnownFile(_path, "The catalog's file", KnownFile.Page), .. Wal()];
            // A file that goes missing from now on is not made anew, empty.
            _connectionString = ConnectionString(_path, SqliteOpenMode.ReadWrite);
        }
        catch (SqliteException e)
        {
            throw SqliteFailure.CannotStart(_path, e);
        }
    }

    private SqliteConnection KeepOpen()
    {
        var options = new SqliteConnectionStringBuilder { DataSource = _path, Pooling = false };
        var keeper = new SqliteConnection(options.ToString());
        keeper.Open();
        // SQLite opens the WAL with the first read.
        keeper.ExecuteScalar<long>("SELECT COUNT(*) FROM schema_version");
        return keeper;
    }

    /// <summary>Commits are only there until a checkpoint. A file system without shared memory has none.</summary>
    private KnownFile[] Wal() =>
        File.Exists(_path + "-wal")
            ?
            [
                new KnownFile(_path + "-wal", "The catalog's file catalog.db-wal")
                {
                    Remedy =
                        "Stop the server with SIGTERM, not with SIGKILL: it then writes what it holds into catalog.db. Start it again.",
                },
            ]
            : [];

    private void RequireFiles()
    {
        if (Loss is { } loss)
            throw new StoreUnavailableException(loss);
    }

    // SQLite's calls block (on the disk, when committing), so they must not run on the caller's thread.
    private static Task<T> GuardAsync<T>(Func<Task<T>> work, CancellationToken ct) =>
        Task.Run(
            async () =>
            {
                try
                {
                    return await work();
                }
                catch (SqliteException e) when (SqliteFailure.IsOfMachine(e))
                {
                    throw SqliteFailure.Unavailable(e);
                }
            },
            ct
        );
}
