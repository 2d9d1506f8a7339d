using Assay.Core.Catalog;
using Assay.Core.Evaluate;
using Assay.Core.Record;
using Assay.Evaluation;
using Assay.Evaluation.Bucketing;
using Assay.Evaluation.Targeting;

namespace Assay.Core.Tests;

public sealed class ParticipationTests : IAsyncLifetime
{
    private static readonly ConditionDefinition Germans = new()
    {
        Attribute = "country",
        Op = "equals",
        Values = ["DE"],
    };

    private readonly Bench _bench = new();

    public async ValueTask InitializeAsync()
    {
        await _bench.Catalog.LoadAsync(default);
        await AddSegmentAsync(
            "beta",
            new()
            {
                Attribute = "beta",
                Op = "equals",
                Values = [true],
            }
        );
        await AddSegmentAsync(
            "staff",
            new()
            {
                Attribute = "staff",
                Op = "equals",
                Values = [true],
            }
        );
    }

    public ValueTask DisposeAsync() => default;

    [Theory]
    [InlineData("""{"country": "DE", "beta": true}""", AssignmentReason.Bucket)]
    [InlineData("""{"country": "DE", "staff": true}""", AssignmentReason.Bucket)]
    [InlineData("""{"country": "DE"}""", AssignmentReason.Audience)]
    [InlineData("""{"country": "FR", "beta": true}""", AssignmentReason.Audience)]
    [InlineData(null, AssignmentReason.Audience)]
    public async Task Only_units_in_one_of_the_segments_and_in_the_audience_take_part(string? attributes, AssignmentReason reason)
    {
        await _bench.RunningAsync(Bench.Halves() with { Audience = Germans, Segments = ["beta", "staff"] });
        Assert.Equal(reason, Look(new Subject("u", attributes: attributes)));
    }

    [Fact]
    public async Task An_experiment_runs_in_its_environments_only()
    {
        await _bench.RunningAsync(Bench.Halves() with { Environments = ["staging"] });
        Assert.Equal(AssignmentReason.Environment, Look(new Subject("u")));
        Assert.Equal(AssignmentReason.Bucket, Look(new Subject("u", environment: "staging")));
    }

    [Fact]
    public async Task An_exposure_of_an_experiment_outside_production_is_taken_as_assigned()
    {
        await _bench.RunningAsync(Bench.Halves() with { Environments = ["staging"] });
        var variant = _bench.Look(new Subject("u", environment: "staging")).Variant!.Key;
        Assert.True(
            (
                await _bench.Exposures.AddAsync(
                    new ExposureInput("u", "checkout", variant, null, null, IsExternal: false),
                    Recorder.System,
                    default
                )
            ).Value
        );
    }

    [Theory]
    [InlineData(true, true, "audience[1].op", "segments[1]")]
    [InlineData(false, true, "audience[1].op")]
    [InlineData(true, false, "segments[1]")]
    public async Task What_cannot_be_evaluated_is_told_where_it_was_written(bool withSegments, bool withAudience, params string[] places)
    {
        var audience = new ConditionDefinition { All = [Germans, Germans with { Op = "resembles" }] };
        var created = await _bench.CreateAsync(
            Bench.Halves() with
            {
                Audience = withAudience ? audience : null,
                Segments = withSegments ? ["beta", "nobody"] : null,
            }
        );
        Assert.Equal(places, created.Fault!.Errors.Keys.Order());
    }

    [Fact]
    public async Task What_an_unleash_hash_cannot_express_is_told_by_field()
    {
        var thirds = new ExperimentSpec
        {
            Key = "thirds",
            Hash = "unleash",
            HashSeed = 7,
            TrafficPercent = 50,
            Variants =
            [
                new("a", null, AllocationPercent: 33.33m),
                new("b", null, AllocationPercent: 33.33m),
                new("c", null, AllocationPercent: 33.34m),
            ],
        };
        var created = await _bench.CreateAsync(thirds);
        Assert.Equal(["hash_seed", "traffic_pct", "variants"], created.Fault!.Errors.Keys.Order());
        var equal = await _bench.CreateAsync(
            new ExperimentSpec
            {
                Key = "equal",
                Hash = "unleash",
                Variants = [new("a", null), new("b", null), new("c", null)],
            }
        );
        Assert.Equal([33.3m, 33.3m, 33.4m], equal.Value.Variants.Select(variant => variant.AllocationPercent));
    }

    [Fact]
    public async Task A_segment_that_an_experiment_names_cannot_be_deleted()
    {
        await _bench.RunningAsync(Bench.Halves() with { Audience = Germans, Segments = ["beta"] });
        var deleted = await _bench.Catalog.DeleteAsync(ItemKinds.Segment, "beta", null, _ => null, Bench.Ann, default);
        Assert.Equal("in_use", deleted.Fault!.Code);
        Assert.Equal(["experiments.checkout.segments[0]"], deleted.Fault.Errors.Keys);
    }

    [Fact]
    public async Task A_new_audience_while_running_is_a_revision_that_says_who_was_let_in_before()
    {
        var running = await _bench.RunningAsync(Bench.Halves() with { Audience = Germans });
        var same = await _bench.ChangeAsync(running, spec => spec with { Audience = Germans with { } });
        var changed = await _bench.ChangeAsync(running, spec => spec with { Segments = ["beta"] });
        Assert.Single(same.Value.CurrentIteration!.Revisions);
        var revisions = changed.Value.CurrentIteration!.Revisions;
        Assert.Equal([0, 1], revisions.Select(revision => revision.Segments.Count));
        Assert.All(revisions, revision => Assert.NotNull(revision.Audience));
    }

    [Fact]
    public async Task A_unit_that_is_enrolled_stays_when_the_audience_changes()
    {
        var running = await _bench.RunningAsync();
        var before = (await _bench.Enrolment.EnrolAsync("checkout", new Subject("known"), null, default)).Value;
        await _bench.ChangeAsync(running, spec => spec with { Audience = Germans });
        Assert.Equal(before.Variant, _bench.Look("known").Variant);
        Assert.Equal(AssignmentReason.Audience, Look(new Subject("stranger")));
    }

    [Fact]
    public async Task Who_is_randomised_and_who_is_excluded_is_locked_while_running()
    {
        var running = await _bench.RunningAsync();
        var changes = new Func<ExperimentSpec, ExperimentSpec>[]
        {
            spec => spec with { FallbackUnitType = ExperimentSpec.NoFallback },
            spec => spec with { Holdouts = ["h"] },
            spec => spec with { Layer = "l", LayerPercent = 10 },
        };
        foreach (var change in changes)
            Assert.Equal("locked_while_running", (await _bench.ChangeAsync(running, change)).Fault?.Code);
    }

    [Fact]
    public async Task Where_nothing_else_is_said_a_user_who_is_unknown_goes_by_the_anonymous_id()
    {
        async Task<string?> FallbackAsync(string key, string? unitType, string? fallback) =>
            (await _bench.CreateAsync(Bench.Halves(key) with { UnitType = unitType, FallbackUnitType = fallback })).Value.FallbackUnitType;
        Assert.Equal("anonymous", await FallbackAsync("a", null, null));
        Assert.Null(await FallbackAsync("b", null, "none"));
        Assert.Null(await FallbackAsync("c", "account", null));
        Assert.Null(await FallbackAsync("d", "anonymous", null));
        Assert.Equal("device", await FallbackAsync("e", "account", "device"));
    }

    [Fact]
    public async Task Whoever_becomes_known_keeps_the_variant_also_where_the_earlier_id_is_no_longer_sent()
    {
        await _bench.RunningAsync();
        foreach (var n in Enumerable.Range(0, 200))
        {
            var anonymous = await EnrolAsync(new Subject(null, $"a-{n}"));
            var known = await EnrolAsync(new Subject($"u-{n}", $"a-{n}"));
            var later = await EnrolAsync(new Subject($"u-{n}"));
            Assert.Equal((anonymous, anonymous), (known, later));
        }
    }

    private async Task<string> EnrolAsync(Subject subject) =>
        (await _bench.Enrolment.EnrolAsync("checkout", subject, null, default)).Value.Variant!.Key;

    private AssignmentReason Look(Subject subject) => _bench.Look(subject).Assignment.Reason;

    private Task AddSegmentAsync(string key, ConditionDefinition rules) =>
        _bench.Catalog.CreateAsync(
            ItemKinds.Segment,
            (_, id, _) =>
                new Core.Catalog.Segment
                {
                    Id = id,
                    Key = key,
                    Rules = rules,
                },
            Bench.Ann,
            default
        );
}
