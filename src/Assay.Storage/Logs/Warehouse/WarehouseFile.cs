using System.Diagnostics.CodeAnalysis;
using Assay.Core;
using Assay.Storage.Logs.DuckDb;

namespace Assay.Storage.Logs.Warehouse;

/// <summary>The DuckDB file behind the warehouse: gives out connections, and opens the file again after an error that ended it.</summary>
[SuppressMessage("Usage", "CA2213", Justification = "A query that is still running gives its turn back; the semaphore holds no handle.")]
internal sealed class WarehouseFile : IDisposable
{
    private readonly object _gate = new();
    private readonly string _path;
    private readonly DuckSettings _settings;
    private readonly SemaphoreSlim _turns;
    private DuckDatabase? _database;
    private KnownFile? _file;
    private bool _isClosed;

    private WarehouseFile(string path, string spillFolder, WarehouseSettings settings)
    {
        _path = path;
        _turns = new SemaphoreSlim(settings.ConcurrentQueries);
        _settings = new DuckSettings
        {
            MemoryLimitBytes = settings.MemoryLimitBytes,
            Threads = settings.Threads,
            TempDirectory = spillFolder,
            CheckpointThresholdBytes = settings.CheckpointBytes,
        };
    }

    /// <summary>Opens or makes the file and brings its schema up to date.</summary>
    /// <exception cref="CannotStartException">The file is damaged, held by another process, or of a newer program.</exception>
    public static WarehouseFile Open(string path, string spillFolder, WarehouseSettings settings)
    {
        var file = new WarehouseFile(Path.GetFullPath(path), spillFolder, settings);
        try
        {
            file.Prepare();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The reason why the file cannot be used any more; <c>null</c> where its name still leads to it.</summary>
    public string? Problem => _file is { IsGone: true } gone ? gone.Problem : null;

    /// <exception cref="StoreUnavailableException">The file was removed or replaced: what is stored in it would be lost.</exception>
    public void Require() => _file?.Require();

    /// <summary>Runs on the caller's thread.</summary>
    /// <exception cref="StoreUnavailableException">The file cannot be used now; a transaction was not stored.</exception>
    public T Use<T>(Func<DuckConnection, T> work) =>
        Guard(() =>
        {
            using var connection = Connect();
            return work(connection);
        });

    /// <summary>Reads rows while they are asked for: they need not fit into memory together.</summary>
    /// <exception cref="StoreUnavailableException">The file cannot be read now.</exception>
    public IEnumerable<T> Stream<T>(string sql, Func<DuckRow, T> read, params DuckValue[] parameters)
    {
        using var connection = Connect();
        using var statement = connection.Prepare(sql);
        using var chunks = statement.Bind(parameters).Stream(CancellationToken.None).GetEnumerator();
        while (Guard(chunks.MoveNext))
            for (var row = 0; row < chunks.Current.Count; row++)
                yield return read(new DuckRow(chunks.Current, row));
    }

    /// <summary>Runs on a thread of its own once it is this query's turn: queries take seconds, and would starve the thread pool.</summary>
    /// <exception cref="StoreUnavailableException">The file cannot be read now.</exception>
    public async Task<T> QueryAsync<T>(Func<DuckConnection, T> query, CancellationToken ct)
    {
        await _turns.WaitAsync(ct);
        try
        {
            return await Task.Factory.StartNew(() => Use(query), ct, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <summary>The file closes when the last query has ended.</summary>
    public void Dispose()
    {
        lock (_gate)
            _isClosed = true;
        Abandon();
    }

    private void Prepare()
    {
        try
        {
            using var connection = Connect();
            WarehouseSchema.Upgrade(connection, _path);
            _file = new KnownFile(_path, "The event store's file", KnownFile.Page);
        }
        catch (DuckDbException e)
        {
            throw WarehouseFailure.CannotStart(_path, e);
        }
    }

    private T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (DuckDbException e) when (e.Failure != DuckDbFailure.Statement)
        {
            if (e.Failure == DuckDbFailure.Fatal)
                Abandon();
            throw WarehouseFailure.Unavailable(e);
        }
    }

    private DuckConnection Connect()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            // Opened again, a file that is gone would be made anew, empty.
            _file?.Require();
            return (_database ??= DuckDatabase.Open(_path, _settings)).Connect();
        }
    }

    private void Abandon()
    {
        lock (_gate)
        {
            _database?.Dispose();
            _database = null;
        }
    }
}
