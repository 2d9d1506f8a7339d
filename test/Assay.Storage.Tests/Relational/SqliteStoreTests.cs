using Assay.Core.Catalog;
using Assay.Core.Evaluate;
using Assay.Storage.Relational;

namespace Assay.Storage.Tests.Relational;

public sealed class SqliteCatalogStoreTests : CatalogStoreContract
{
    private readonly SqliteFile _file = new();

    protected override ICatalogStore Open() => new CatalogStore(_file.Reopen());

    protected override void Dispose(bool disposing) => _file.Dispose();
}

public sealed class SqliteIdempotencyStoreTests : IdempotencyStoreContract
{
    private readonly SqliteFile _file = new();

    protected override IIdempotencyStore Open() => new IdempotencyStore(_file.Reopen());

    protected override void Dispose(bool disposing) => _file.Dispose();
}

public sealed class SqliteUserStoreTests : UserStoreContract
{
    private readonly SqliteFile _file = new();

    protected override (IUserStore Users, ICatalogStore Catalog) Open()
    {
        var database = _file.Reopen();
        return (new UserStore(database), new CatalogStore(database));
    }

    protected override void Dispose(bool disposing) => _file.Dispose();
}

/// <summary>One database file, open once at a time.</summary>
internal sealed class SqliteFile : IDisposable
{
    private readonly TempFolder _folder = new();
    private SqliteDatabase? _database;

    public string Path => _folder["catalog.db"];

    public SqliteDatabase Reopen(TimeSpan? busyTimeout = null)
    {
        _database?.Dispose();
        return _database = SqliteDatabase.Open(Path, busyTimeout ?? TimeSpan.FromSeconds(5));
    }

    public void Dispose()
    {
        _database?.Dispose();
        _folder.Dispose();
    }
}
