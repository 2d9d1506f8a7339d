using Assay.Core.Catalog;

namespace Assay.Storage.Tests.Relational;

/// <summary>What every catalog store promises.</summary>
public abstract class CatalogStoreContract : IDisposable
{
    private static readonly DateTimeOffset Noon = new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero).AddTicks(1);
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>Opens the one store of this test; a second call closes the first store and reads what it left.</summary>
    protected abstract ICatalogStore Open();

    [Fact]
    public async Task A_new_store_is_empty()
    {
        var store = Open();

        Assert.Empty(await store.LoadAsync(None));
        Assert.Empty(await Audit(store));
    }

    [Fact]
    public async Task What_was_created_changed_and_deleted_shows()
    {
        var store = Open();
        await CommitAsync(store, Create(1, "kept"), Create(2, "changed"), Create(3, "deleted"));

        await CommitAsync(store, new ItemWrite("flag", 2, "renamed", 1, "new"), new ItemWrite("flag", 3, "deleted", 1, null));

        Assert.Equal([new StoredItem("flag", 1, "kept", 1, "{}"), new StoredItem("flag", 2, "renamed", 2, "new")], await LoadAsync(store));
    }

    [Fact]
    public async Task Kinds_share_neither_ids_nor_keys()
    {
        var store = Open();

        Assert.Equal(CommitResult.Done, await CommitAsync(store, Create(1, "a"), Create(1, "a") with { Kind = "segment" }));

        Assert.Equal(1, await store.NextIdAsync("flag", None));
        Assert.Equal(1, await store.NextIdAsync("segment", None));
    }

    [Fact]
    public async Task A_commit_on_an_old_version_changes_nothing_at_all()
    {
        var store = Open();
        await CommitAsync(store, Create(1, "a"), Create(2, "b"));
        await CommitAsync(store, new ItemWrite("flag", 2, "b", 1, "second"));
        var before = await LoadAsync(store);

        var result = await store.CommitAsync(
            new CatalogCommit([new ItemWrite("flag", 1, "a", 1, "x"), new ItemWrite("flag", 2, "b", 1, "stale")], [Entry("late")]),
            None
        );

        Assert.Equal(CommitResult.VersionConflict, result);
        Assert.Equal(before, await LoadAsync(store));
        Assert.Empty(await Audit(store));
    }

    [Theory]
    [InlineData(0, "{}")] // created although it is there
    [InlineData(2, "{}")] // from the future
    [InlineData(2, null)] // deleted at another version
    public async Task A_write_needs_the_version_that_is_there(long expected, string? body)
    {
        var store = Open();
        await CommitAsync(store, Create(1, "a"));

        Assert.Equal(CommitResult.VersionConflict, await CommitAsync(store, new ItemWrite("flag", 1, "a", expected, body)));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData(null)]
    public async Task What_is_deleted_can_be_neither_changed_nor_deleted_again(string? body)
    {
        var store = Open();
        await CommitAsync(store, Create(1, "a"));
        await CommitAsync(store, new ItemWrite("flag", 1, "a", 1, null));

        Assert.Equal(CommitResult.VersionConflict, await CommitAsync(store, new ItemWrite("flag", 1, "a", 1, body)));
    }

    [Fact]
    public async Task A_taken_key_is_refused_and_the_rest_of_the_commit_with_it()
    {
        var store = Open();
        await CommitAsync(store, Create(1, "taken"), Create(2, "other"));

        Assert.Equal(CommitResult.DuplicateKey, await CommitAsync(store, Create(3, "fresh"), Create(4, "taken")));
        Assert.Equal(CommitResult.DuplicateKey, await CommitAsync(store, new ItemWrite("flag", 2, "taken", 1, "{}")));
        Assert.Equal([1L, 2L], (await LoadAsync(store)).Select(item => item.Id));
    }

    [Fact]
    public async Task A_deleted_items_key_is_free_again_also_within_the_commit()
    {
        var store = Open();
        await CommitAsync(store, Create(1, "a"));

        var result = await CommitAsync(store, new ItemWrite("flag", 1, "a", 1, null), Create(2, "a"));

        Assert.Equal(CommitResult.Done, result);
        Assert.Equal([new StoredItem("flag", 2, "a", 1, "{}")], await LoadAsync(store));
    }

    [Fact]
    public async Task An_id_is_never_given_twice_also_after_a_delete_and_a_restart()
    {
        var store = Open();
        var first = await store.NextIdAsync("flag", None);
        await CommitAsync(store, Create(first, "a"));
        await CommitAsync(store, new ItemWrite("flag", first, "a", 1, null));

        Assert.True(await Open().NextIdAsync("flag", None) > first);
    }

    [Fact]
    public async Task Ids_asked_for_at_the_same_time_differ()
    {
        var store = Open();

        var ids = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => store.NextIdAsync("flag", None)));

        Assert.Equal(50, ids.Distinct().Count());
    }

    [Fact]
    public async Task Of_two_writers_at_once_only_one_succeeds_so_no_change_is_lost()
    {
        var store = Open();
        await CommitAsync(store, Create(1, "counter") with { Body = "0" });

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => CountToTenAsync(store))));

        var item = Assert.Single(await store.LoadAsync(None));
        Assert.Equal((81, "80"), (item.Version, item.Body));
        Assert.Equal(80, (await Audit(store)).Count);
    }

    [Fact]
    public async Task A_restart_keeps_everything()
    {
        var store = Open();
        await store.CommitAsync(
            new CatalogCommit([Create(1, "ключ") with { Body = "{\"name\": \"O'Brien – 試験\"}" }], [Entry("made")]),
            None
        );
        var (items, audit) = (await LoadAsync(store), await Audit(store));

        var reopened = Open();

        Assert.Equal(items, await LoadAsync(reopened));
        Assert.Equal(audit, await Audit(reopened));
        Assert.NotEmpty(items);
        Assert.NotEmpty(audit);
    }

    [Fact]
    public async Task An_audit_entry_comes_back_as_it_was_written_with_an_id()
    {
        var store = Open();
        var full = Entry("changed") with { Before = "{\"a\": 1}", After = "{\"a\": 2}", IdempotencyKey = "key:1" };
        var bare = Entry("deleted") with { AtUtc = Noon.AddTicks(1) };

        await store.CommitAsync(new CatalogCommit([], [full, bare]), None);

        var audit = await Audit(store);
        Assert.Equal([bare, full], audit.Select(entry => entry with { Id = 0 }));
        Assert.True(audit[0].Id > audit[1].Id);
        Assert.True(audit[1].Id > 0);
    }

    [Fact]
    public async Task Audit_pages_go_from_the_newest_to_the_oldest_without_gap_or_repeat()
    {
        var store = Open();
        foreach (var i in Enumerable.Range(0, 25))
            await store.CommitAsync(new CatalogCommit([], [Entry($"step {i}")]), None);

        var pages = new List<AuditEntry>();
        while (await store.AuditAsync(new AuditQuery(null, null, null, pages.LastOrDefault()?.Id, 10), None) is { Count: > 0 } page)
        {
            Assert.True(page.Count <= 10);
            pages.AddRange(page);
        }

        Assert.Equal(Enumerable.Range(0, 25).Reverse().Select(i => $"step {i}"), pages.Select(entry => entry.Action));
    }

    [Theory]
    [InlineData("flag", null, null, "1 2 3")]
    [InlineData("flag", 1L, null, "1 2")]
    [InlineData(null, null, "ann", "1 4")]
    [InlineData("flag", 1L, "ann", "1")]
    [InlineData("flag", 9L, null, "")]
    public async Task Audit_is_narrowed_by_item_and_actor(string? kind, long? item, string? actor, string expected)
    {
        var store = Open();
        AuditEntry[] entries =
        [
            Entry("1") with
            {
                Actor = "ann",
                ItemId = 1,
            },
            Entry("2") with
            {
                Actor = "bob",
                ItemId = 1,
            },
            Entry("3") with
            {
                Actor = "bob",
                ItemId = 2,
            },
            Entry("4") with
            {
                Actor = "ann",
                ItemId = 1,
                Kind = "segment",
            },
        ];
        await store.CommitAsync(new CatalogCommit([], entries), None);

        var found = await store.AuditAsync(new AuditQuery(kind, item, actor, null, 100), None);

        Assert.Equal(expected, string.Join(' ', found.Select(entry => entry.Action).Reverse()));
    }

    [Fact]
    public async Task A_requests_entries_are_found_by_its_idempotency_key()
    {
        var store = Open();
        var mine = Entry("mine") with { IdempotencyKey = "key:1" };
        await store.CommitAsync(new CatalogCommit([], [mine, Entry("other") with { IdempotencyKey = "key:2" }, Entry("none")]), None);

        Assert.Equal("mine", Assert.Single(await store.AuditOfAsync("key:1", None)).Action);
        Assert.Empty(await store.AuditOfAsync("key:3", None));
    }

    [Fact]
    public async Task Members_come_and_go_with_the_commit_that_says_so_and_outlive_a_restart()
    {
        var store = Open();
        await CommitMembersAsync(store, MemberWrite.Adding(MemberList.Included, "b", "a", "試験 😀", "a"));
        await CommitMembersAsync(
            store,
            MemberWrite.Removing(MemberList.Included, "a", "absent"),
            MemberWrite.Adding(MemberList.Included, "b", "c"),
            MemberWrite.Adding(MemberList.Excluded, "x"),
            MemberWrite.Adding(MemberList.Included, "other") with
            {
                SegmentId = 2,
            }
        );

        var reopened = Open();

        Assert.Equal(["b", "c", "試験 😀"], await MembersAsync(reopened, MemberList.Included));
        Assert.Equal(["x"], await MembersAsync(reopened, MemberList.Excluded));
        var ids = await reopened.MembersAsync(1, MemberList.Included, None);
        Assert.Equal((3, true, false), (ids.Count, ids.Contains("試験 😀"), ids.Contains("a")));
        Assert.Equal(0, (await reopened.MembersAsync(3, MemberList.Included, None)).Count);
    }

    [Fact]
    public async Task A_list_is_replaced_whole_and_only_that_list()
    {
        var store = Open();
        await CommitMembersAsync(store, MemberWrite.Adding(MemberList.Included, "a", "b"), MemberWrite.Adding(MemberList.Excluded, "a"));

        await CommitMembersAsync(store, MemberWrite.Replacing(MemberList.Included, ["b", "c"]));

        Assert.Equal(["b", "c"], await MembersAsync(store, MemberList.Included));
        Assert.Equal(["a"], await MembersAsync(store, MemberList.Excluded));
    }

    [Fact]
    public async Task A_refused_commit_changes_no_members()
    {
        var store = Open();
        var stale = new CatalogCommit([new ItemWrite("segment", 1, "s", 7, "{}")], [])
        {
            Members = [MemberWrite.Adding(MemberList.Included, "a") with { SegmentId = 1 }],
        };

        Assert.Equal(CommitResult.VersionConflict, await store.CommitAsync(stale, None));
        Assert.Empty(await MembersAsync(store, MemberList.Included));
    }

    [Fact]
    public async Task Pages_of_members_go_up_without_gap_or_repeat()
    {
        var store = Open();
        var ids = Enumerable.Range(0, 25).Select(n => $"u{n}").ToList();
        await CommitMembersAsync(store, MemberWrite.Adding(MemberList.Included, ids));

        var pages = new List<string>();
        while (await MembersAsync(store, MemberList.Included, pages.LastOrDefault() ?? "", limit: 10) is { Count: > 0 } page)
            pages.AddRange(page);

        Assert.Equal(ids.Order(StringComparer.Ordinal), pages);
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    private static ItemWrite Create(long id, string key) => new("flag", id, key, 0, "{}");

    private static AuditEntry Entry(string action) => new(Noon, "ann", action, "flag", 1, "a", null, null);

    private static Task<CommitResult> CommitAsync(ICatalogStore store, params ItemWrite[] writes) =>
        store.CommitAsync(new CatalogCommit(writes, []), None);

    private static async Task CommitMembersAsync(ICatalogStore store, params MemberWrite[] writes)
    {
        var members = writes.Select(write => write.SegmentId == 0 ? write with { SegmentId = 1 } : write);
        Assert.Equal(CommitResult.Done, await store.CommitAsync(new CatalogCommit([], []) { Members = [.. members] }, None));
    }

    private static Task<IReadOnlyList<string>> MembersAsync(ICatalogStore store, MemberList list, string after = "", int limit = 100) =>
        store.MembersAsync(new MemberQuery(1, list, after, limit), None);

    private static async Task<IReadOnlyList<StoredItem>> LoadAsync(ICatalogStore store) =>
        [.. (await store.LoadAsync(None)).OrderBy(item => item.Kind, StringComparer.Ordinal).ThenBy(item => item.Id)];

    private static Task<IReadOnlyList<AuditEntry>> Audit(ICatalogStore store) =>
        store.AuditAsync(new AuditQuery(null, null, null, null, 1000), None);

    private static async Task CountToTenAsync(ICatalogStore store)
    {
        for (var done = 0; done < 10; )
        {
            var item = (await store.LoadAsync(None)).Single();
            var write = new ItemWrite(item.Kind, item.Id, item.Key, item.Version, $"{int.Parse(item.Body) + 1}");
            if (await store.CommitAsync(new CatalogCommit([write], [Entry("count")]), None) == CommitResult.Done)
                done++;
        }
    }
}
