using System.Text.RegularExpressions;
using Assay.Core.Access;
using Assay.Core.Catalog;

namespace Assay.Core.Tests.Access;

public sealed partial class ApiKeysTests : IDisposable
{
    private static readonly Actor Ada = new("ada", "1:first");

    private readonly KeysInMemory _store = new();
    private readonly Clock _clock = new() { Now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero) };
    private readonly ApiKeys _keys;

    public ApiKeysTests() => _keys = new ApiKeys(_store, _clock);

    public void Dispose() => _keys.Dispose();

    [Fact]
    public async Task A_secret_has_the_public_id_and_at_least_192_random_bits()
    {
        var issued = await IssueAsync(Scope.Read);
        Assert.Matches(SecretShape(), issued.Secret);
        Assert.Equal(issued.Key.PublicId, issued.Secret.Split('_')[1]);
        Assert.True(issued.Secret.Split('_')[2].Length * Math.Log2(62) >= 192);
        Assert.NotEqual(issued.Secret, (await IssueAsync(Scope.Read)).Secret);
    }

    [Fact]
    public async Task A_key_is_found_by_its_secret_and_by_nothing_near_it()
    {
        var (key, secret) = await IssueAsync(Scope.Read);
        Assert.Equal(key, _keys.Ring.Find(secret));
        Assert.Null(_keys.Ring.Find(secret.AsSpan()[..^1]));
        Assert.Null(_keys.Ring.Find(secret + "0"));
        Assert.Null(_keys.Ring.Find(secret.ToUpperInvariant()));
        Assert.Null(_keys.Ring.Find(""));
        Assert.Null(_keys.Ring.Find(new string('x', 100_000)));
        Assert.Null(_keys.Ring.Find(new string('\ud800', KeyHash.LongestSecret)));
    }

    [Fact]
    public async Task Finding_a_key_allocates_nothing()
    {
        var (_, secret) = await IssueAsync(Scope.Evaluate);
        var ring = _keys.Ring;
        ring.Find(secret);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            ring.Find(secret);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public async Task Neither_the_store_nor_the_audit_holds_the_secret_and_the_audit_not_even_its_hash()
    {
        var (key, secret) = await IssueAsync(Scope.Admin);
        var random = secret.Split('_')[2];
        Assert.All(_store.Items, item => Assert.DoesNotContain(random, item.Body, StringComparison.Ordinal));
        Assert.All(_store.Audit, entry => Assert.DoesNotContain(random, entry.After, StringComparison.Ordinal));
        Assert.All(_store.Audit, entry => Assert.DoesNotContain(key.Hash.ToHex(), entry.After, StringComparison.Ordinal));
        Assert.Contains(key.Hash.ToHex(), _store.Items.Single().Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_are_the_same_after_a_restart()
    {
        var (key, secret) = (await _keys.IssueAsync(new("app", [Scope.Client, Scope.Read], _clock.Now.AddDays(1)), Ada, default)).Value;
        using var restarted = new ApiKeys(_store, _clock);
        await restarted.LoadAsync(default);
        var found = restarted.Ring.Find(secret)!;
        Assert.Equal(key with { Scopes = found.Scopes }, found);
        Assert.Equal(key.Scopes, found.Scopes);
    }

    [Fact]
    public async Task A_revoked_key_is_out_of_force_at_once_and_after_a_restart()
    {
        await IssueAsync(Scope.Admin);
        var (key, secret) = await IssueAsync(Scope.Write);
        Assert.Null((await _keys.RevokeAsync(key.Id, Ada, default)).Fault);
        Assert.Null(_keys.Ring.Find(secret));
        await _keys.LoadAsync(default);
        Assert.Null(_keys.Ring.Find(secret));
        Assert.Equal("key_not_found", (await _keys.RevokeAsync(key.Id, Ada, default)).Fault?.Code);
    }

    [Fact]
    public async Task The_environment_of_a_key_is_known_for_ever_and_admin_keys_have_none()
    {
        await IssueAsync(Scope.Admin);
        var staging = (await _keys.IssueAsync(new("stage", [Scope.Client], Environment: "staging"), Ada, default)).Value.Key;
        var production = (await IssueAsync(Scope.Evaluate)).Key;
        await _keys.RevokeAsync(staging.Id, Ada, default);
        await _keys.RevokeAsync(production.Id, Ada, default);
        using var restarted = new ApiKeys(_store, _clock);
        await restarted.LoadAsync(default);
        foreach (var keys in (ApiKeys[])[_keys, restarted])
        {
            Assert.Equal(("staging", "production", null), (Of(staging.Id), Of(production.Id), Of(1)));
            Assert.Equal([staging.Id], keys.Environments.KeysOutside(["production"]));
            Assert.Equal([staging.Id, production.Id], keys.Environments.KeysOutside(["development"]));
            Assert.Empty(keys.Environments.KeysOutside([]));
            Assert.Single(keys.Ring.Keys);

            string? Of(long id) => keys.Environments.Of(id);
        }
        Assert.All(
            _store.Items.Where(item => item.Kind == ApiKey.RevokedKind),
            item => Assert.DoesNotContain("hash", item.Body, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task The_last_admin_key_that_still_works_cannot_be_revoked()
    {
        var lasting = (await IssueAsync(Scope.Admin)).Key;
        await _keys.IssueAsync(new("short", [Scope.Admin], _clock.Now.AddHours(1)), Ada, default);
        _clock.Now = _clock.Now.AddHours(2);
        Assert.Equal("last_admin_key", (await _keys.RevokeAsync(lasting.Id, Ada, default)).Fault?.Code);
        await IssueAsync(Scope.Admin);
        Assert.Null((await _keys.RevokeAsync(lasting.Id, Ada, default)).Fault);
    }

    [Fact]
    public async Task Every_change_is_in_the_audit_with_who_asked_for_it()
    {
        await IssueAsync(Scope.Admin);
        var (key, _) = await IssueAsync(Scope.Read);
        await _keys.RevokeAsync(key.Id, Ada, default);
        var (created, revoked) = (_store.Audit[1], _store.Audit[2]);
        Assert.Equal(
            ("create", "ada", key.Id, (string?)"1:first"),
            (created.Action, created.Actor, created.ItemId, created.IdempotencyKey)
        );
        Assert.Equal(
            ("revoke", "ada", key.Id, (string?)"1:first"),
            (revoked.Action, revoked.Actor, revoked.ItemId, revoked.IdempotencyKey)
        );
        Assert.Null(created.Before);
        Assert.Equal(created.After, revoked.Before);
        Assert.Null(revoked.After);
    }

    [Fact]
    public async Task What_the_store_did_not_take_is_not_in_force()
    {
        var (key, secret) = await IssueAsync(Scope.Admin);
        await IssueAsync(Scope.Admin);
        _store.NextCommit = CommitResult.VersionConflict;
        Assert.Equal("write_conflict", (await _keys.RevokeAsync(key.Id, Ada, default)).Fault?.Code);
        Assert.NotNull(_keys.Ring.Find(secret));
        Assert.Equal("write_conflict", (await _keys.IssueAsync(new("x", [Scope.Read]), Ada, default)).Fault?.Code);
        Assert.Equal(2, _keys.Ring.Keys.Count);
    }

    [Fact]
    public async Task An_empty_store_gets_one_admin_key_and_only_one()
    {
        var first = (await _keys.EnsureAdminAsync(chosenSecret: null, announce: null, default)).Value;
        Assert.True(_keys.Ring.Find(first!.Secret)!.May(Permissions.Admin));
        Assert.Null((await _keys.EnsureAdminAsync(chosenSecret: null, announce: null, default)).Value);
        Assert.Null((await _keys.EnsureAdminAsync("another-secret-of-my-own", announce: null, default)).Value);
        Assert.Null(_keys.Ring.Find("another-secret-of-my-own"));
    }

    [Fact]
    public async Task A_chosen_secret_becomes_the_first_admin_key()
    {
        await _keys.EnsureAdminAsync("a-secret-of-my-own-choice", announce: null, default);
        Assert.True(_keys.Ring.Find("a-secret-of-my-own-choice")!.May(Permissions.Admin));
    }

    [Theory]
    [InlineData("name", null)]
    [InlineData("name", "")]
    [InlineData("name", "  ")]
    [InlineData("name", "two\nlines")]
    public async Task A_key_needs_a_name_for_the_audit(string field, string? name)
    {
        var fault = (await _keys.IssueAsync(new(name, [Scope.Read]), Ada, default)).Fault!;
        Assert.Equal(("validation_failed", FaultKind.Invalid), (fault.Code, fault.Kind));
        Assert.Equal([field], fault.Errors.Keys);
    }

    [Fact]
    public async Task A_request_that_breaks_several_rules_hears_of_all_of_them()
    {
        var fault = (await _keys.IssueAsync(new(new string('n', 101), [], _clock.Now), Ada, default)).Fault!;
        Assert.Equal(["expires_at", "name", "scopes"], fault.Errors.Keys.Order());
        Assert.Empty(_store.Items);
    }

    [Theory]
    [InlineData(Scope.Admin, Permissions.All)]
    [InlineData(Scope.Write, Permissions.Write | Permissions.Read)]
    [InlineData(Scope.Read, Permissions.Read)]
    [InlineData(Scope.Evaluate, Permissions.Evaluate | Permissions.Track | Permissions.Record)]
    [InlineData(Scope.Client, Permissions.Evaluate | Permissions.Track)]
    public void A_scope_grants_what_it_was_made_for_and_not_more(Scope scope, Permissions granted) => Assert.Equal(granted, scope.Grants());

    [Fact]
    public async Task Scopes_add_up()
    {
        var (key, _) = (await _keys.IssueAsync(new("both", [Scope.Evaluate, Scope.Read]), Ada, default)).Value;
        Assert.True(key.May(Permissions.Read) && key.May(Permissions.Track));
        Assert.False(key.May(Permissions.Write));
        Assert.False(key.May(Permissions.Admin));
    }

    [Fact]
    public async Task Names_are_unique_whatever_their_case_and_the_servers_own_is_reserved()
    {
        await _keys.IssueAsync(new("Shop", [Scope.Read]), Ada, default);
        Assert.Equal("duplicate_name", (await _keys.IssueAsync(new("shop ", [Scope.Read]), Ada, default)).Fault?.Code);
        Assert.Equal("reserved_name", (await _keys.IssueAsync(new("System", [Scope.Read]), Ada, default)).Fault?.Code);
    }

    private async Task<IssuedKey> IssueAsync(Scope scope) =>
        (await _keys.IssueAsync(new($"{scope} {_keys.Ring.Keys.Count}", [scope]), Ada, default)).Value;

    [GeneratedRegex("^assay_[0-9A-Za-z]{10}_[0-9A-Za-z]{33}$")]
    private static partial Regex SecretShape();

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
