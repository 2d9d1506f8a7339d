using Assay.Core.Catalog;
using Assay.Core.Evaluate;

namespace Assay.Storage.Tests.Relational;

/// <summary>What every store of users promises.</summary>
public abstract class UserStoreContract : IDisposable
{
    private static readonly DateTimeOffset Noon = new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero).AddTicks(1);
    private static readonly CancellationToken None = CancellationToken.None;

    private static readonly User Full = new()
    {
        Id = 7,
        UserId = "O'Brien – 試験 😀",
        FirstName = "Ann",
        LastName = "Lee",
        Email = "ann@example.org",
        IsPremium = false,
        CountryCode = "US",
        Attributes = """{"plan": "gold", "age": 41}""",
        CreatedUtc = Noon,
        UpdatedUtc = Noon.AddDays(1),
        Version = 1,
    };

    /// <summary>Opens the one store of this test; a second call closes the first store and reads what it left.</summary>
    protected abstract (IUserStore Users, ICatalogStore Catalog) Open();

    [Fact]
    public async Task A_user_comes_back_as_it_was_written_by_either_id_also_after_a_restart()
    {
        await CreateAsync(Open().Users, Full, Person(8, "bare"));

        var (users, _) = Open();

        Assert.Equal(Full, await users.FindAsync(Full.UserId, None));
        Assert.Equal(Full, await users.FindAsync(7, None));
        Assert.Equal(Person(8, "bare"), await users.FindAsync("bare", None));
        Assert.Null(await users.FindAsync("Bare", None));
        Assert.Null(await users.FindAsync(9, None));
    }

    [Fact]
    public async Task A_change_replaces_every_field_and_a_delete_leaves_nothing()
    {
        var (users, _) = Open();
        await CreateAsync(users, Full, Person(8, "deleted"));
        var bare = Person(7, Full.UserId) with { Version = 2 };

        Assert.Equal(CommitResult.Done, await CommitAsync(users, Full, bare));
        Assert.Equal(CommitResult.Done, await CommitAsync(users, Person(8, "deleted"), null));

        Assert.Equal(bare, await users.FindAsync(7, None));
        Assert.Null(await users.FindAsync("deleted", None));
    }

    [Fact]
    public async Task A_taken_user_id_is_refused_and_nothing_is_audited()
    {
        var (users, catalog) = Open();
        await CreateAsync(users, Person(1, "a"));

        Assert.Equal(CommitResult.DuplicateKey, await CommitAsync(users, null, Person(2, "a")));

        Assert.Null(await users.FindAsync(2, None));
        Assert.Single(await AuditAsync(catalog));
    }

    [Fact]
    public async Task A_write_needs_the_version_that_is_there()
    {
        var (users, _) = Open();
        await CreateAsync(users, Person(1, "a"));
        var second = Person(1, "a") with { Version = 2 };
        await CommitAsync(users, Person(1, "a"), second);

        Assert.Equal(CommitResult.VersionConflict, await CommitAsync(users, Person(1, "a"), second with { Email = "lost" }));
        Assert.Equal(CommitResult.VersionConflict, await CommitAsync(users, Person(1, "a"), null));
        Assert.Equal(CommitResult.VersionConflict, await CommitAsync(users, null, Person(1, "b")));
        Assert.Equal(second, await users.FindAsync(1, None));
    }

    [Fact]
    public async Task The_audit_is_written_with_the_user()
    {
        var (users, catalog) = Open();

        await users.CommitAsync(new UserWrite(null, Full, Entry("create") with { IdempotencyKey = "key:1" }), None);

        Assert.Equal("create", Assert.Single(await catalog.AuditOfAsync("key:1", None)).Action);
    }

    [Fact]
    public async Task Pages_go_by_id_without_gap_or_repeat()
    {
        var (users, _) = Open();
        await CreateAsync(users, [.. Enumerable.Range(1, 25).Select(n => Person(n, $"u{100 - n}"))]);

        var pages = new List<User>();
        while (await users.ListAsync(new UserQuery(10) { AfterId = pages.LastOrDefault()?.Id ?? 0 }, None) is { Count: > 0 } page)
        {
            Assert.True(page.Count <= 10);
            pages.AddRange(page);
        }

        Assert.Equal(Enumerable.Range(1, 25), pages.Select(user => (int)user.Id));
    }

    [Fact]
    public async Task A_prefix_finds_the_user_ids_that_begin_so_in_their_order()
    {
        var (users, _) = Open();
        string[] ids = ["b", "ab", "a", "aé", "a%", "a😀", "B", "", "aZ"];
        await CreateAsync(users, [.. ids.Select((id, n) => Person(n + 1, id))]);

        Assert.Equal(["a", "a%", "aZ", "ab", "aé", "a😀"], await PrefixedAsync(users, "a", ""));
        Assert.Equal(["aé", "a😀"], await PrefixedAsync(users, "a", "ab"));
        Assert.Equal([], await PrefixedAsync(users, "c", ""));
    }

    [Fact]
    public async Task An_address_finds_the_users_that_have_exactly_it()
    {
        var (users, _) = Open();
        var mails = new[] { "x@y.z", "X@y.z", null, "x@y.z" };
        await CreateAsync(users, [.. mails.Select((mail, n) => Person(n + 1, $"u{n}") with { Email = mail })]);

        Assert.Equal([1L, 4L], (await users.ListAsync(new UserQuery(10) { Email = "x@y.z" }, None)).Select(user => user.Id));
        Assert.Equal([4L], (await users.ListAsync(new UserQuery(10) { Email = "x@y.z", AfterId = 1 }, None)).Select(user => user.Id));
    }

    [Fact]
    public async Task The_set_of_user_ids_holds_all_and_no_other()
    {
        var (users, _) = Open();
        await CreateAsync(users, Full, Person(2, "b"));

        var ids = await users.UserIdsAsync(None);

        Assert.Equal((2, true, true, false), (ids.Count, ids.Contains(Full.UserId), ids.Contains("b"), ids.Contains("c")));
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    private static User Person(long id, string userId) =>
        new()
        {
            Id = id,
            UserId = userId,
            CreatedUtc = Noon,
            UpdatedUtc = Noon,
            Version = 1,
        };

    private static AuditEntry Entry(string action) => new(Noon, "ann", action, "user", 1, "a", null, null);

    private static Task<CommitResult> CommitAsync(IUserStore store, User? before, User? after) =>
        store.CommitAsync(new UserWrite(before, after, Entry("change")), None);

    private static async Task CreateAsync(IUserStore store, params User[] users)
    {
        foreach (var user in users)
            Assert.Equal(CommitResult.Done, await CommitAsync(store, null, user));
    }

    private static async Task<IEnumerable<string>> PrefixedAsync(IUserStore store, string prefix, string after) =>
        (await store.ListAsync(new UserQuery(100) { UserIdPrefix = prefix, AfterUserId = after }, None)).Select(user => user.UserId);

    private static Task<IReadOnlyList<AuditEntry>> AuditAsync(ICatalogStore store) =>
        store.AuditAsync(new AuditQuery(null, null, null, null, 100), None);
}
