using Assay.Core.Catalog;
using Assay.Core.Evaluate;
using Assay.Evaluation;
using Assay.Evaluation.Targeting;
using Segment = Assay.Core.Catalog.Segment;

namespace Assay.Core.Tests;

public sealed class SegmentsTests
{
    private static readonly ConditionDefinition Americans = new()
    {
        Attribute = "country_code",
        Op = "equals",
        Values = ["US"],
    };

    private readonly Bench _bench = new();

    [Fact]
    public async Task Exclusion_wins_over_inclusion_and_inclusion_over_rules()
    {
        await CreateAsync(
            new SegmentSpec("beta", Rules: Americans),
            MemberWrite.Replacing(MemberList.Included, ["in", "both"]),
            MemberWrite.Replacing(MemberList.Excluded, ["both", "out"])
        );
        Assert.Equal((Membership.Included, Membership.Included), (Of("in"), Of("in", "US")));
        Assert.Equal((Membership.Excluded, Membership.Excluded), (Of("both", "US"), Of("out", "US")));
        Assert.Equal((Membership.Rules, Membership.None), (Of("other", "US"), Of("other", "NO")));
    }

    [Fact]
    public async Task Members_are_in_force_and_stored_at_once_and_after_a_restart()
    {
        await CreateAsync(new SegmentSpec("beta"), MemberWrite.Replacing(MemberList.Included, ["a", "b"]));
        await ChangeAsync(MemberWrite.Removing(MemberList.Included, "a"), MemberWrite.Adding(MemberList.Included, "c"));
        Assert.Equal((Membership.None, Membership.Included), (Of("a"), Of("c")));
        Assert.Equal(["b", "c"], _bench.Store.ListOf(1, MemberList.Included));

        using var restarted = new Core.Catalog.Catalog(_bench.Store, _bench.Clock);
        await restarted.LoadAsync(default);
        Assert.Equal(2, restarted.View.Segments.FindKey("beta")!.IncludedCount);
        Assert.True(restarted.View.Snapshot.Segment("beta")!.Definition.Included.Contains("c"));
    }

    [Fact]
    public async Task The_audit_counts_members_and_names_none()
    {
        await CreateAsync(new SegmentSpec("beta"), MemberWrite.Replacing(MemberList.Included, ["zoe", "bob", "zoe"]));
        await ChangeAsync(MemberWrite.Removing(MemberList.Included, "zoe", "nobody"), MemberWrite.Adding(MemberList.Excluded, "zoe"));
        await UpdateAsync(before => new SegmentSpec("beta", "Beta"));
        var audit = _bench.Store.Audit.Where(entry => entry.Kind == "segment").ToList();
        Assert.Equal(["create", "change_members", "update"], audit.Select(entry => entry.Action));
        Assert.Contains(
            "\"included_added\":0,\"included_removed\":1,\"excluded_added\":1,\"excluded_removed\":0",
            audit[1].After,
            StringComparison.Ordinal
        );
        Assert.Contains("\"included_count\":2", audit[1].Before, StringComparison.Ordinal);
        Assert.Contains("\"members_changed\":null", audit[2].After, StringComparison.Ordinal);
        Assert.DoesNotContain(audit, entry => $"{entry.Before}{entry.After}".Contains("zoe", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_in_place_already_is_not_written_again()
    {
        await CreateAsync(new SegmentSpec("beta"), MemberWrite.Replacing(MemberList.Included, ["a"]));
        var same = await ChangeAsync(MemberWrite.Adding(MemberList.Included, "a"), MemberWrite.Removing(MemberList.Excluded, "a"));
        Assert.Equal((1L, 1), (same.Version, _bench.Store.Audit.Count));
    }

    [Fact]
    public async Task A_list_that_a_description_does_not_give_stays()
    {
        await CreateAsync(new SegmentSpec("beta"), MemberWrite.Replacing(MemberList.Included, ["a"]));
        var updated = await UpdateAsync(
            _ => new SegmentSpec(null, "Beta", Rules: Americans),
            MemberWrite.Replacing(MemberList.Excluded, ["x"])
        );
        Assert.Equal(("Beta", 1, 1), (updated.Name, updated.IncludedCount, updated.ExcludedCount));
    }

    [Fact]
    public async Task Rules_that_say_nothing_hold_for_nobody()
    {
        await CreateAsync(new SegmentSpec("beta", Rules: new ConditionDefinition { All = [] }));
        Assert.Equal(Membership.None, Of("anybody"));
    }

    [Fact]
    public async Task A_list_has_an_end_and_ids_a_length()
    {
        var many = Enumerable.Range(0, 1_001).Select(n => $"u{n}").ToList();
        var full = await _bench.Segments.CreateAsync(
            new SegmentSpec("beta"),
            [MemberWrite.Replacing(MemberList.Included, many), MemberWrite.Replacing(MemberList.Excluded, [""])],
            Bench.Ann,
            default
        );
        Assert.Equal(["excluded", "included"], full.Fault!.Errors.Keys.Order());
        Assert.Empty(_bench.Store.ListOf(1, MemberList.Included));
    }

    [Fact]
    public async Task A_segment_in_use_stays_and_a_deleted_one_leaves_no_members()
    {
        await CreateAsync(new SegmentSpec("beta"), MemberWrite.Replacing(MemberList.Included, ["a"]));
        await _bench.RunningAsync(Bench.Halves() with { Segments = ["beta"] });
        var used = await _bench.Segments.DeleteAsync("beta", null, Bench.Ann, default);
        Assert.Equal("in_use", used.Fault!.Code);

        var other = (
            await _bench.Segments.CreateAsync(new SegmentSpec("other"), [MemberWrite.Adding(MemberList.Included, "a")], Bench.Ann, default)
        ).Value;
        await _bench.Segments.DeleteAsync("other", null, Bench.Ann, default);
        Assert.Empty(_bench.Store.ListOf(other.Id, MemberList.Included));
        Assert.Single(_bench.Store.ListOf(1, MemberList.Included));
    }

    [Fact]
    public async Task A_deleted_user_leaves_every_segment()
    {
        await CreateAsync(new SegmentSpec("beta"), MemberWrite.Adding(MemberList.Included, "ann", "bob"));
        await CreateAsync(new SegmentSpec("banned"), MemberWrite.Adding(MemberList.Excluded, "ann"));
        await _bench.Users.CreateAsync(new UserSpec("ann"), Bench.Ann, default);
        Assert.Null((await _bench.Users.DeleteAsync("ann", null, Bench.Ann, default)).Fault);
        Assert.Equal((1, 0), (Segment("beta").IncludedCount, Segment("banned").ExcludedCount));
    }

    [Fact]
    public async Task An_audience_reads_what_is_stored_of_the_user()
    {
        await CreateAsync(new SegmentSpec("us", Rules: Americans));
        await _bench.RunningAsync(Bench.Halves() with { Segments = ["us"] });
        await _bench.Users.CreateAsync(new UserSpec("ann", CountryCode: "US"), Bench.Ann, default);
        async Task<AssignmentReason> ReasonAsync(string user, string? attributes = null) =>
            (await _bench.Enrolment.LookAsync("checkout", new Subject(user, attributes: attributes), default)).Value.Assignment.Reason;

        Assert.Equal(AssignmentReason.Bucket, await ReasonAsync("ann"));
        Assert.Equal(AssignmentReason.Audience, await ReasonAsync("ann", """{"country_code": "NO"}"""));
        Assert.Equal(AssignmentReason.Audience, await ReasonAsync("bob"));
    }

    private async Task<Segment> CreateAsync(SegmentSpec spec, params MemberWrite[] members) =>
        (await _bench.Segments.CreateAsync(spec, members, Bench.Ann, default)).Value;

    private async Task<Segment> ChangeAsync(params MemberWrite[] members) =>
        (await _bench.Segments.ChangeMembersAsync("beta", null, members, Bench.Ann, default)).Value;

    private async Task<Segment> UpdateAsync(Func<Segment, SegmentSpec> respec, params MemberWrite[] members) =>
        (await _bench.Segments.UpdateAsync("beta", null, before => respec(before), members, Bench.Ann, default)).Value;

    private Segment Segment(string key) => _bench.Catalog.View.Segments.FindKey(key)!;

    private Membership Of(string user, string? country = null)
    {
        var snapshot = _bench.Catalog.View.Snapshot;
        var attributes = new Attributes(new Dictionary<string, AttributeValue> { ["country_code"] = country });
        return snapshot.Segment("beta")!.MembershipOf(new EvaluationContext(user, attributes), snapshot);
    }
}
