using Assay.Core.Evaluate;
using Assay.Evaluation;
using Assay.Evaluation.Targeting;

namespace Assay.Core.Tests;

public sealed class ContextsTests
{
    private readonly Bench _bench = new();

    [Fact]
    public async Task Stored_fields_and_free_attributes_are_read_by_their_names()
    {
        await CreateAsync(
            new UserSpec(
                "ann",
                "Ann",
                "Lee",
                "ann@example.org",
                true,
                "US",
                """{"plan": "gold", "address": {"city": "Oslo"}, "email": "?"}"""
            )
        );
        var read = await AttributesAsync("ann");
        Assert.Equal(
            ["Ann", "Lee", "ann@example.org", true, "US", "gold", "Oslo"],
            ((string[])["first_name", "last_name", "email", "is_premium", "country_code", "plan", "address.city"]).Select(read.Get)
        );
        Assert.True(read.Get("id").IsMissing);
    }

    [Fact]
    public async Task What_the_request_says_wins()
    {
        await CreateAsync(new UserSpec("ann", CountryCode: "US", Attributes: """{"plan": "gold", "age": 41}"""));
        var read = await AttributesAsync("ann", """{"country_code": "NO", "plan": "free", "city": "Oslo"}""");
        Assert.Equal(["NO", "free", 41, "Oslo"], ((string[])["country_code", "plan", "age", "city"]).Select(read.Get));
    }

    [Fact]
    public async Task Nothing_is_read_for_what_reads_no_attributes_nor_for_whom_nothing_is_stored()
    {
        await CreateAsync(new UserSpec("ann"));
        await _bench.Directory.LoadAsync(default);
        var contexts = new Contexts(_bench.Directory);
        var unread = contexts.OfAsync(new Subject("ann"), readsAttributes: false, default);
        var unknown = contexts.OfAsync(new Subject("bob"), readsAttributes: true, default);
        var nobody = contexts.OfAsync(new Subject(null, "cookie"), readsAttributes: true, default);
        Assert.True(unread.IsCompleted && unknown.IsCompleted && nobody.IsCompleted);
        Assert.Equal(0, _bench.UserStore.Reads);
    }

    [Fact]
    public async Task A_user_read_lately_is_not_read_again_nor_twice_for_one_request()
    {
        await CreateAsync(new UserSpec("ann"));
        var subject = new Subject("ann");
        var contexts = new Contexts(_bench.Directory);
        await contexts.OfAsync(subject, true, default);
        await contexts.OfAsync(subject, true, default);
        await AttributesAsync("ann");
        Assert.Equal(1, _bench.UserStore.Reads);
    }

    [Fact]
    public async Task A_change_a_deletion_and_a_creation_are_seen_at_once()
    {
        await _bench.Directory.LoadAsync(default);
        Assert.True((await AttributesAsync("ann")).Get("email").IsMissing);
        await CreateAsync(new UserSpec("ann", Email: "1"));
        Assert.Equal("1", (await AttributesAsync("ann")).Get("email"));
        await _bench.Users.ChangeAsync("ann", null, _ => new UserSpec(null, Email: "2"), Bench.Ann, default);
        Assert.Equal("2", (await AttributesAsync("ann")).Get("email"));
        await _bench.Users.DeleteAsync("ann", null, Bench.Ann, default);
        Assert.True((await AttributesAsync("ann")).Get("email").IsMissing);
    }

    [Fact]
    public async Task A_read_that_a_change_overtook_is_not_kept()
    {
        await CreateAsync(new UserSpec("ann", Email: "old"));
        _bench.UserStore.DuringRead = () =>
            _bench.Users.ChangeAsync("ann", null, _ => new UserSpec(null, Email: "new"), Bench.Ann, default);
        Assert.Equal("old", (await AttributesAsync("ann")).Get("email"));
        Assert.Equal("new", (await AttributesAsync("ann")).Get("email"));
    }

    [Fact]
    public async Task While_the_store_is_down_the_request_alone_is_read_and_the_store_is_asked_once_a_second()
    {
        await CreateAsync(new UserSpec("ann", CountryCode: "US"));
        _bench.UserStore.IsDown = true;
        var before = _bench.UserStore.Reads;
        var read = await AttributesAsync("ann", """{"plan": "gold"}""");
        await AttributesAsync("ann");
        Assert.Equal(("gold", true), (read.Get("plan").Text, read.Get("country_code").IsMissing));
        Assert.Equal((before + 1, 1), (_bench.UserStore.Reads, _bench.Unread.Count));

        _bench.UserStore.IsDown = false;
        _bench.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("US", (await AttributesAsync("ann")).Get("country_code"));
    }

    [Fact]
    public async Task A_store_that_hangs_holds_nobody_up()
    {
        await CreateAsync(new UserSpec("ann"));
        var directory = new UserDirectory(
            _bench.UserStore,
            new UserDirectoryOptions(1 << 20, TimeSpan.FromMilliseconds(1)),
            TimeProvider.System,
            _bench.Unread.Add
        );
        var answer = new TaskCompletionSource();
        _bench.UserStore.DuringRead = () => answer.Task;
        Assert.Null(await directory.AttributesAsync("ann", default));
        Assert.Single(_bench.Unread);
        var subject = new Subject("ann");
        await new Contexts(directory).OfAsync(subject, readsAttributes: true, default);
        Assert.True(subject.AreAttributesMissing);
        answer.SetResult();
    }

    [Fact]
    public async Task Users_read_lately_take_no_more_memory_than_they_may()
    {
        var directory = new UserDirectory(
            _bench.UserStore,
            new UserDirectoryOptions(64 * 100_000, TimeSpan.FromSeconds(1)),
            _bench.Clock,
            _bench.Unread.Add
        );
        foreach (var n in Enumerable.Range(0, 20_000))
            await directory.AttributesAsync($"u{n}", default);
        var reads = _bench.UserStore.Reads;
        foreach (var n in Enumerable.Range(0, 20_000).Reverse())
            await directory.AttributesAsync($"u{n}", default);
        var held = 20_000 - (_bench.UserStore.Reads - reads);
        Assert.InRange(held, 5_000, 10_700);
    }

    [Fact]
    public async Task An_id_is_known_whether_it_was_there_at_the_start_or_came_later_by_the_thousand()
    {
        var ids = new UserIds();
        ids.Add("early");
        Assert.True(ids.MayHold("anybody"));
        ids.Load(IdSet.Of(["stored"]));
        foreach (var n in Enumerable.Range(0, 25_000))
            ids.Add($"u{n}");
        await Task.CompletedTask;
        Assert.All(Enumerable.Range(0, 25_000).Select(n => $"u{n}").Append("stored").Append("early"), id => Assert.True(ids.MayHold(id)));
        Assert.DoesNotContain(Enumerable.Range(0, 25_000), n => ids.MayHold($"x{n}"));
    }

    private async Task<IAttributes> AttributesAsync(string userId, string? sent = null)
    {
        var context = await new Contexts(_bench.Directory).OfAsync(new Subject(userId, attributes: sent), true, default);
        return context.Attributes;
    }

    private async Task CreateAsync(UserSpec spec) => Assert.Null((await _bench.Users.CreateAsync(spec, Bench.Ann, default)).Fault);
}
