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
    private readonly string _connectionString;
    private readonly int _busyMilliseconds;

    // Writers queue here, in order and without spinning; SQLite's own busy wait is for other programs.
    private readonly SemaphoreSlim _writer = new(1);

    private SqliteDatabase(string path, TimeSpan busyTimeout)
    {
        _path = path;
        _busyMilliseconds = (int)busyTimeout.TotalMilliseconds;
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            ForeignKeys = true,
            // The driver's own retry loop, which only starts once SQLite has given up waiting.
            DefaultTimeout = 1,
        }.ToString();
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
            throw new StoreUnavailableException($"{_path} is kept busy by the writes before this one.");
        try
        {
            return await GuardAsync(
                async () =>
                {
                    using var connection = Connect();
                    await using var transaction = await connection.BeginTransactionAsync(CancellationToken.None);
                    try
                    {
                        return await write(transaction);
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
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
        _writer.Dispose();
    }

    private void Prepare()
    {
        try
        {
            using var connection = Connect();
            connection.Execute("PRAGMA journal_mode = WAL");
            Schema.Upgrade(connection, _path);
        }
        catch (SqliteException e)
        {
            throw SqliteFailure.CannotStart(_path, e);
        }
    }

    // SQLite's calls block (on the disk, when committing), so they must not run on the caller's thread.
    private Task<T> GuardAsync<T>(Func<Task<T>> work, CancellationToken ct) =>
        Task.Run(
            async () =>
            {
                try
                {
                    return await work();
                }
                catch (SqliteException e) when (SqliteFailure.IsOfMachine(e))
                {
                    throw SqliteFailure.Unavailable(_path, e);
                }
            },
            ct
        );
}
