using Assay.Core.Evaluate;

namespace Assay.Core.Tests;

public sealed class UsersTests
{
    private readonly Bench _bench = new();

    [Fact]
    public async Task Without_a_user_id_the_numeric_one_is_it_and_where_that_is_taken_another()
    {
        Assert.Equal("1", (await CreateAsync(new UserSpec(null))).UserId);
        await CreateAsync(new UserSpec("3"));
        Assert.Equal((3L, "user-3"), (await CreateAsync(new UserSpec(null))) is var user ? (user.Id, user.UserId) : default);
    }

    [Fact]
    public async Task A_user_is_found_by_user_id_before_the_numeric_one()
    {
        await CreateAsync(new UserSpec("ann"));
        await CreateAsync(new UserSpec("1"));
        Assert.Equal("1", (await _bench.Users.FindAsync("1", default)).Value.UserId);
        Assert.Equal("1", (await _bench.Users.FindAsync("2", default)).Value.UserId);
        Assert.Equal("user_not_found", (await _bench.Users.FindAsync("3", default)).Fault!.Code);
    }

    [Fact]
    public async Task The_audit_names_the_changed_fields_and_holds_no_value()
    {
        await CreateAsync(new UserSpec("ann", "Secret1", Email: "secret2", Attributes: """{"secret": "secret3"}"""));
        await _bench.Users.ChangeAsync("ann", null, _ => new UserSpec(null, "Secret1", Email: "secret4"), Bench.Ann, default);
        await _bench.Users.DeleteAsync("ann", null, Bench.Ann, default);
        var audit = _bench.Store.Audit.Where(entry => entry.Kind == "user").ToList();
        Assert.Equal(["create ann", "update ann", "delete ann"], audit.Select(entry => $"{entry.Action} {entry.ItemKey}"));
        Assert.Equal("""{"version":2,"changed":["email","attributes"]}""", audit[1].After);
        Assert.DoesNotContain(audit, entry => $"{entry.Before}{entry.After}".Contains("secret", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_user_keeps_its_user_id_and_every_fault_is_named_at_once()
    {
        await CreateAsync(new UserSpec("ann"));
        var long1000 = new string('x', 1000);
        var refused = await _bench.Users.ChangeAsync("ann", null, _ => new UserSpec("bob", long1000, Email: long1000), Bench.Ann, default);
        Assert.Equal(["email", "first_name", "user_id"], refused.Fault!.Errors.Keys.Order());
    }

    [Fact]
    public async Task A_stale_version_and_a_taken_user_id_are_refused()
    {
        await CreateAsync(new UserSpec("ann"));
        var stale = await _bench.Users.ChangeAsync("ann", 7, _ => new UserSpec(null), Bench.Ann, default);
        Assert.Equal("stale_version", stale.Fault!.Code);
        var taken = await _bench.Users.CreateAsync(new UserSpec("ann"), Bench.Ann, default);
        Assert.Equal("duplicate_key", taken.Fault!.Code);
    }

    private async Task<User> CreateAsync(UserSpec spec) => (await _bench.Users.CreateAsync(spec, Bench.Ann, default)).Value;
}
