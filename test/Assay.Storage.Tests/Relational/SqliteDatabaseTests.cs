using System.Data.Common;
using Assay.Core;
using Assay.Core.Catalog;
using Assay.Storage.Relational;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Assay.Storage.Tests.Relational;

public sealed class SqliteDatabaseTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly SqliteFile _file = new();

    [Fact]
    public void A_commit_waits_for_the_disk_and_readers_do_not_wait_for_the_writer()
    {
        using var connection = _file.Reopen().Connect();

        Assert.Equal("wal", connection.ExecuteScalar<string>("PRAGMA journal_mode"));
        Assert.Equal(2, connection.ExecuteScalar<int>("PRAGMA synchronous")); // 2 is FULL
        Assert.Equal(1, connection.ExecuteScalar<int>("PRAGMA foreign_keys"));
    }

    [Fact]
    public void Opening_again_applies_no_migration_twice()
    {
        _file.Reopen();

        using var connection = _file.Reopen().Connect();

        var applied = connection.Query<int>("SELECT version FROM schema_version ORDER BY version");
        Assert.Equal(Schema.Migrations.Select(m => m.Version), applied);
    }

    [Fact]
    public void Migrations_are_numbered_without_gap() =>
        Assert.Equal(Enumerable.Range(1, Schema.Migrations.Count), Schema.Migrations.Select(m => m.Version));

    [Fact]
    public async Task Keys_that_were_revoked_before_that_was_kept_are_taken_from_the_audit()
    {
        using (var connection = _file.Reopen().Connect())
            connection.Execute(
                """
                DELETE FROM schema_version WHERE version = 5;
                INSERT INTO audit (id, at_utc, actor, action, kind, item_id, item_key, before, after) VALUES
                    (1, '2026-03-01', 'ada', 'create', 'api_key', 7, 'k7', NULL, '{"environment": "staging"}'),
                    (2, '2026-03-02', 'ada', 'revoke', 'api_key', 7, 'k7', '{"environment": "staging"}', NULL),
                    (3, '2026-03-03', 'ada', 'delete', 'flag', 7, 'f', '{}', NULL);
                """
            );

        var items = await new CatalogStore(_file.Reopen()).LoadAsync(None);

        Assert.Equal([new StoredItem("revoked_api_key", 7, "k7", 1, """{"environment": "staging"}""")], items);
    }

    [Fact]
    public void A_database_of_a_newer_program_is_refused_and_left_as_it_is()
    {
        using (var connection = _file.Reopen().Connect())
            connection.Execute("INSERT INTO schema_version (version, name, applied_utc) VALUES (9999, 'future', '2099')");

        var refused = Assert.Throws<CannotStartException>(() => _file.Reopen());

        Assert.Contains("schema 9999, made by a newer Assay", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused()
    {
        File.WriteAllText(_file.Path, string.Concat(Enumerable.Repeat("a shopping list\n", 500)));

        var refused = Assert.Throws<CannotStartException>(() => _file.Reopen());

        Assert.Contains("is not a SQLite database", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Somebody_elses_database_is_refused_and_left_as_it_is()
    {
        using (var connection = _file.Reopen().Connect())
            connection.Execute("DELETE FROM schema_version");

        var refused = Assert.Throws<CannotStartException>(() => _file.Reopen());

        Assert.Contains("tables that Assay did not make", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_cannot_be_opened_is_refused()
    {
        var path = Path.Combine(_file.Path, "no", "such", "folder.db");

        var refused = Assert.Throws<CannotStartException>(() => SqliteDatabase.Open(path));

        Assert.Contains("cannot be opened", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_library_is_named_with_the_package_to_install()
    {
        var refused = Assert.Throws<CannotStartException>(() => SystemSqlite.Load(["libno-such-thing.so"]));

        Assert.Contains("libsqlite3-0", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_makes_the_store_unavailable_until_there_is_space_again()
    {
        var database = _file.Reopen();
        var store = new CatalogStore(database);
        SetPageLimit(database, 30);
        var large = new CatalogCommit([new ItemWrite("flag", 1, "large", 0, new string('x', 500_000))], []);

        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CommitAsync(large, None));

        Assert.Contains("the disk is full", failure.Message, StringComparison.Ordinal);
        Assert.Empty(await store.LoadAsync(None));
        SetPageLimit(database, 1000);
        Assert.Equal(CommitResult.Done, await store.CommitAsync(large, None));
    }

    [Fact]
    public async Task What_made_SQLite_undo_a_transaction_by_itself_is_told_and_the_store_goes_on()
    {
        var database = _file.Reopen();

        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => database.WriteAsync<int>(FailAsync, None));

        Assert.Contains("the disk is full", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, await new CatalogStore(database).NextIdAsync("flag", None));

        static async Task<int> FailAsync(DbTransaction transaction)
        {
            await transaction.Connection!.ExecuteAsync("ROLLBACK", transaction: transaction);
            throw new SqliteException("as at a commit on a full disk", 13);
        }
    }

    [Fact]
    public async Task A_lock_held_by_another_program_makes_the_store_unavailable_for_writes_only()
    {
        var database = _file.Reopen(busyTimeout: TimeSpan.FromMilliseconds(10));
        var store = new CatalogStore(database);
        using var other = database.Connect();
        using var transaction = other.BeginTransaction();

        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.NextIdAsync("flag", None));

        Assert.Contains("locked by another program", failure.Message, StringComparison.Ordinal);
        Assert.Empty(await store.LoadAsync(None));
    }

    [Fact]
    public async Task A_file_damaged_while_open_makes_the_store_unavailable()
    {
        var store = new CatalogStore(_file.Reopen());
        await store.CommitAsync(new CatalogCommit([new ItemWrite("flag", 1, "a", 0, new string('x', 50_000))], []), None);
        store = new CatalogStore(_file.Reopen());
        using (var file = new FileStream(_file.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.Position = 4096; // all pages but the first, which the open checks
            file.Write(Enumerable.Repeat((byte)0xA5, (int)(file.Length - 4096)).ToArray());
        }

        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.LoadAsync(None));

        Assert.Contains("is damaged", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_call_stores_nothing()
    {
        var store = new CatalogStore(_file.Reopen());
        var write = new ItemWrite("flag", 1, "a", 0, "{}");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            store.CommitAsync(new CatalogCommit([write], []), new CancellationToken(canceled: true))
        );

        Assert.Empty(await store.LoadAsync(None));
    }

    public void Dispose() => _file.Dispose();

    // The limit stays with the pooled connection, which is the one that the next call gets.
    private static void SetPageLimit(SqliteDatabase database, int pages)
    {
        using var connection = database.Connect();
        connection.Execute($"PRAGMA max_page_count = {pages}");
    }
}
