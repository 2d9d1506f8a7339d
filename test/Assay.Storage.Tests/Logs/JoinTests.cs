using Assay.Core;
using Assay.Core.Record;

namespace Assay.Storage.Tests.Logs;

/// <summary>Which ids become one person, and which do not.</summary>
public sealed class JoinTests
{
    private static readonly Recorder s_page = new(9, IsTrusted: false);

    [Fact]
    public async Task A_visitor_who_became_known_keeps_the_variant_also_where_nobody_names_the_visitor()
    {
        await using var rig = JournalRig.Open();
        await rig.AppendAsync(Anonymous(rig, "v", 2));
        Assert.Null(rig.Log.FindVariant(7, 1, "u"));
        Assert.Equal(2, rig.Log.FindVariant(7, 1, "u", "v"));

        Assert.Equal(new AppendCount(1, 0), await JoinAsync(rig, "v", "u"));
        Assert.Equal(new AppendCount(0, 1), await JoinAsync(rig, "v", "u"));

        await using var next = rig.AfterCrash();
        foreach (var log in new[] { rig.Log, next.Log })
        {
            Assert.False(log.IsNews("v", "u", Recorder.System));
            Assert.Equal((2, 2), (log.FindVariant(7, 1, "u"), log.FindVariant(7, 1, "v")));
        }
    }

    [Fact]
    public async Task Of_several_devices_the_one_that_met_a_variant_first_decides_and_the_persons_own_comes_before()
    {
        await using var rig = JournalRig.Open();
        await rig.AppendAsync(Anonymous(rig, "phone", 2), Anonymous(rig, "desk", 3) with { ExposedUtc = rig.Time.Now.AddHours(-1) });
        await JoinAsync(rig, "phone", "u");
        await JoinAsync(rig, "desk", "u");
        Assert.Equal(3, rig.Log.FindVariant(7, 1, "u"));

        await rig.AppendAsync(rig.Exposure("u", 1));
        Assert.Equal((1, 2), (rig.Log.FindVariant(7, 1, "u"), rig.Log.FindVariant(7, 1, "phone")));
    }

    [Fact]
    public async Task A_device_of_two_people_belongs_to_the_one_who_came_first()
    {
        await using var rig = JournalRig.Open();
        await rig.AppendAsync(Anonymous(rig, "v", 2));
        await JoinAsync(rig, "v", "first");

        Assert.False(rig.Log.IsNews("v", "second", Recorder.System));
        Assert.Equal(new AppendCount(0, 1), await JoinAsync(rig, "v", "second"));
        Assert.Null(rig.Log.FindVariant(7, 1, "second", "v"));
    }

    [Fact]
    public async Task Joins_do_not_chain()
    {
        await using var rig = JournalRig.Open();
        await JoinAsync(rig, "v", "u");

        Assert.Equal(new AppendCount(0, 3), await rig.Log.JoinAsync([Join("u", "w"), Join("x", "v"), Join("u", "u")], default));
    }

    [Fact]
    public async Task A_person_has_so_many_devices_and_no_more()
    {
        await using var rig = JournalRig.Open();
        var joins = Enumerable.Range(0, IIdentityLog.MaxEarlierIds + 5).Select(i => Join($"v{i}", "u")).ToArray();

        Assert.Equal(new AppendCount(IIdentityLog.MaxEarlierIds, 5), await rig.Log.JoinAsync(joins, default));
    }

    [Fact]
    public async Task A_publishable_key_joins_nobody_who_is_known_and_a_secret_one_does()
    {
        await using var rig = JournalRig.Open();
        await rig.AppendAsync(rig.Exposure("victim"), Anonymous(rig, "v", 1));

        Assert.False(rig.Log.IsNews("victim", "thief", s_page));
        Assert.Equal(
            new AppendCount(1, 1),
            await rig.Log.JoinAsync([Join("victim", "thief", s_page), Join("v", "thief", s_page)], default)
        );
        Assert.Equal(new AppendCount(1, 0), await JoinAsync(rig, "victim", "merged"));
    }

    [Fact]
    public async Task Who_turns_out_to_be_known_is_parted_from_whom_a_publishable_key_named()
    {
        await using var rig = JournalRig.Open();
        await rig.AppendAsync(Anonymous(rig, "victim", 2));
        await rig.Log.JoinAsync([Join("victim", "thief", s_page)], default);
        Assert.Equal((2, true), (rig.Log.FindVariant(7, 1, "thief"), rig.Log.HasMet(7, 1, "thief")));

        await rig.AppendAsync(rig.Exposure("victim", 1) with { ExposedUtc = rig.Time.Now.AddMinutes(-1) });

        await using var next = rig.AfterCrash();
        foreach (var log in new[] { rig.Log, next.Log })
            Assert.Equal(
                (null, false, false),
                (log.FindVariant(7, 1, "thief"), log.HasMet(7, 1, "thief"), log.IsNews("victim", "thief", s_page))
            );
        Assert.Equal(["thief", "victim"], next.Warehouse.Joins.Select(join => join.UnitId));
    }

    private static Exposure Anonymous(JournalRig rig, string id, int variant) => rig.Exposure(id, variant) with { IsAnonymous = true };

    private static Join Join(string earlier, string unit, Recorder? by = null) =>
        new(earlier, unit, DateTime.UnixEpoch, by ?? Recorder.System);

    private static async Task<AppendCount> JoinAsync(JournalRig rig, string earlier, string unit) =>
        await rig.Log.JoinAsync([Join(earlier, unit)], default);
}
