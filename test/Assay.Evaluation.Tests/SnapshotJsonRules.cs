using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Evaluation.Targeting;

namespace Assay.Evaluation.Tests;

/// <summary>What a snapshot looks like to those who evaluate elsewhere.</summary>
public sealed class SnapshotJsonRules
{
    private static readonly SnapshotDefinition _definition = new()
    {
        Version = 7,
        Flags =
        [
            Flags.WithRules("""[{"id": "r", "when": [{"segment": "staff"}], "serve": {"experiment": "tested"}}]""", "shown") with
            {
                ClientVisible = true,
            },
            Flags.WithRules("""[{"id": "r", "when": [{"segment": "secret"}], "serve": {"variation": "on"}}]""", "hidden"),
            Flags.WithRules("[]", "leads-to-hidden") with
            {
                ClientVisible = true,
                Prerequisites = [new("hidden", ["on"])],
            },
        ],
        Experiments =
        [
            Given.Experiment(50, 50).Revised(40, 20, 80) with
            {
                Key = "tested",
                State = ExperimentState.NotStarted,
                Variants = [new("off", true, """{"color":"red"}"""), new("on", false)],
                Forced = new Dictionary<string, string> { ["boss"] = "on" },
            },
            Given.Experiment(50, 50) with
            {
                Id = 2,
                Key = "unannounced",
                State = ExperimentState.NotStarted,
            },
            Given.Experiment(50, 50) with
            {
                Id = 3,
                Key = "elsewhere",
                Environments = ["staging"],
            },
        ],
        Segments = [new() { Key = "staff", Included = IdSet.Of(["boss", "ann"]) }, new() { Key = "secret", Included = IdSet.Of(["ann"]) }],
    };

    private static readonly Snapshot _snapshot = Flags.Built(_definition);

    [Fact]
    public void A_server_gets_what_its_environment_needs_and_evaluates_the_same()
    {
        var read = SnapshotJson.Read(SnapshotJson.Write(_snapshot, "production"));
        var copy = Flags.Built(read.Definition!);
        Assert.Equal((7, "production"), (copy.Version, read.Environment));
        Assert.Equal(["hidden", "leads-to-hidden", "shown"], copy.Flags.Select(flag => flag.Key).Order());
        Assert.Equal(["tested", "unannounced"], copy.Experiments.Select(experiment => experiment.Key).Order());
        foreach (var unit in Given.Units.Take(100).Append("boss").Append("ann"))
        foreach (var key in copy.Flags.Select(flag => flag.Key))
            Assert.Equal(_snapshot.Serve(Flags.Context(unit), key), copy.Serve(Flags.Context(unit), key));
    }

    [Fact]
    public void A_client_gets_only_what_it_may_see()
    {
        var bytes = SnapshotJson.Write(_snapshot, "production", SnapshotReader.Client);
        var copy = Flags.Built(SnapshotJson.Read(bytes).Definition!);
        Assert.Equal("shown", Assert.Single(copy.Flags).Key);
        Assert.Equal("tested", Assert.Single(copy.Experiments).Key);
        Assert.Equal("staff", Assert.Single(copy.Segments).Definition.Key);
        Assert.DoesNotContain("boss", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ExperimentState.NotStarted, "production")]
    [InlineData(ExperimentState.Running, "staging")]
    public void A_client_reads_no_plans_and_no_trials_of_elsewhere(ExperimentState state, string environment)
    {
        var plan = Given.Experiment(50, 50) with
        {
            Key = "plan",
            State = state,
            Environments = [environment],
            Audience = new() { Segment = "secret" },
            Holdouts = ["kept-out"],
            Layer = new("floor", [new(0, 100)]),
            Variants = [new("off", true), new("on", false, """{"price":9}""")],
        };
        var rules = """[{"id": "r", "serve": {"experiment": "plan"}}]""";
        var off = """[{"id": "later", "when": [{"segment": "secret"}], "serve": {"variation": "on"}}]""";
        var snapshot = Flags.Built(
            _definition with
            {
                Flags =
                [
                    Flags.WithRules(rules, "planned") with
                    {
                        ClientVisible = true,
                    },
                    Flags.WithRules(off, "off").In("production", there => there with { Enabled = false }) with
                    {
                        ClientVisible = true,
                    },
                ],
                Experiments = [plan],
                Layers = [new("floor")],
                Holdouts = [new("kept-out", 10)],
            }
        );
        var bytes = SnapshotJson.Write(snapshot, "production", SnapshotReader.Client);
        foreach (var secret in (string[])["secret", "later", "kept-out", "floor", "price"])
            Assert.DoesNotContain(secret, Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
        var copy = Flags.Built(SnapshotJson.Read(bytes).Definition!);
        foreach (var key in (string[])["planned", "off"])
            Assert.Equal(snapshot.Serve(Flags.Context("ann"), key), copy.Serve(Flags.Context("ann"), key));
    }

    [Fact]
    public void What_changes_elsewhere_changes_nothing_here()
    {
        var elsewhere = Flags.Built(
            _definition with
            {
                Version = 8,
                Experiments =
                [
                    .. _definition.Experiments.Select(one =>
                        one.Key == "unannounced" ? one with { Environments = ["production", "staging"] } : one
                    ),
                ],
                Flags =
                [
                    .. _definition.Flags.Select(flag =>
                        flag with
                        {
                            Environments = new Dictionary<string, FlagEnvironmentDefinition>(flag.Environments) { ["staging"] = new() },
                        }
                    ),
                ],
            }
        );
        var (before, after) = (SnapshotJson.Write(_snapshot, "production"), SnapshotJson.Write(elsewhere, "production"));
        Assert.NotEqual(before, after);
        Assert.True(SnapshotJson.HaveSameContent(before, after));
        Assert.False(SnapshotJson.HaveSameContent(before, SnapshotJson.Write(_snapshot, "production", SnapshotReader.Client)));
        Assert.False(SnapshotJson.HaveSameContent(before, SnapshotJson.Write(_snapshot, "staging")));
    }

    [Theory]
    [InlineData(SnapshotReader.Server)]
    [InlineData(SnapshotReader.Client)]
    public void A_writer_gives_after_each_change_what_a_new_one_gives(SnapshotReader reader)
    {
        var writer = new SnapshotWriter("production", reader);
        SnapshotDefinition[] changes =
        [
            _definition,
            _definition with
            {
                Flags = [.. _definition.Flags.Select(flag => flag.In("production", there => there with { Enabled = false }))],
            },
            _definition with
            {
                Flags = [_definition.Flags[0] with { ClientVisible = false }, _definition.Flags[1] with { ClientVisible = true }],
            },
            _definition,
        ];
        foreach (var snapshot in changes.Select(Flags.Built))
            Assert.Equal(SnapshotJson.Write(snapshot, "production", reader), writer.Write(snapshot));
    }

    [Fact]
    public void Beside_weights_stand_the_ranges_in_force()
    {
        var json = JsonElement.Parse(SnapshotJson.Write(_snapshot, "production"));
        var tested = json.GetProperty("experiments").EnumerateArray().First();
        var revision = Assert.Single(tested.GetProperty("revisions").EnumerateArray().ToArray());
        Assert.Equal("[[0,800],[2000,5200]]", revision.GetProperty("ranges").GetRawText());
        Assert.Equal("""{"color":"red"}""", tested.GetProperty("variants")[0].GetProperty("config").GetRawText());
        Assert.Equal("xxh32", tested.GetProperty("hash").GetString());
    }

    [Fact]
    public void The_same_definitions_in_another_order_give_the_same_bytes()
    {
        var shuffled = _definition with { Flags = [.. _definition.Flags.Reverse()], Experiments = [.. _definition.Experiments.Reverse()] };
        Assert.Equal(SnapshotJson.Write(_snapshot, "production"), SnapshotJson.Write(Flags.Built(shuffled), "production"));
    }

    [Theory]
    [InlineData("", "$")]
    [InlineData("{", "$")]
    [InlineData("[]", "$")]
    [InlineData("null", "format")]
    [InlineData("{}", "$")]
    [InlineData(
        """{"format": "assay-snapshot/2", "version": 1, "environment": "e", "flags": [], "experiments": [], "segments": [], "layers": [], "holdouts": []}""",
        "format"
    )]
    [InlineData(
        """{"format": "assay-snapshot/1", "version": 1, "environment": "e", "flags": [{"key": 5}], "experiments": [], "segments": [], "layers": [], "holdouts": []}""",
        "$.flags[0].key"
    )]
    [InlineData(
        """{"format": "assay-snapshot/1", "version": 1, "environment": "e", "flags": [], "experiments": [], "segments": [{"key": "s", "included": {"hashes": "AA"}}], "layers": [], "holdouts": []}""",
        "$.segments[0].included"
    )]
    public void What_is_not_a_snapshot_is_a_fault_with_its_place(string json, string place)
    {
        var read = SnapshotJson.Read(Encoding.UTF8.GetBytes(json));
        Assert.Null(read.Definition);
        Assert.Equal(("bad_snapshot", place), (read.Fault!.Code, read.Fault.Place));
    }

    [Fact]
    public void Whatever_the_json_holds_reading_and_building_give_faults_and_no_exceptions()
    {
        var sound = Spec.FilesWith("evaluations").Select(file => file.Root.GetProperty("snapshot").GetRawText()).ToArray();
        string[] junk = ["null", "[null]", "{}", "[]", "\"x\"", "-1", "1e999", "true", "{\"a\": null}", "[[null]]"];
        var random = new Random(17);
        var refused = 0;
        for (var run = 0; run < 400; run++)
        {
            var root = JsonNode.Parse(sound[random.Next(sound.Length)])!;
            Spoil(root, JsonNode.Parse(junk[random.Next(junk.Length)]), random);
            var read = SnapshotJson.Read(Encoding.UTF8.GetBytes(root.ToJsonString()));
            refused += read.Fault is not null || Snapshot.Build(read.Definition!).Faults.Count > 0 ? 1 : 0;
        }
        Assert.InRange(refused, 200, 399);
    }

    /// <summary>Puts the junk in the place of a random node.</summary>
    private static void Spoil(JsonNode node, JsonNode? junk, Random random)
    {
        var keys = node is JsonObject members ? members.Select(member => member.Key).ToArray() : [];
        var count = node is JsonArray items ? items.Count : keys.Length;
        var at = random.Next(count);
        var child = node is JsonArray array ? array[at] : node[keys[at]];
        var isLeaf = child is not (JsonObject { Count: > 0 } or JsonArray { Count: > 0 });
        if (!isLeaf && random.Next(5) > 0)
            Spoil(child!, junk, random);
        else if (node is JsonArray parent)
            parent[at] = junk;
        else
            node[keys[at]] = junk;
    }
}
