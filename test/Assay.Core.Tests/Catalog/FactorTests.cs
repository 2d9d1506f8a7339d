using System.Text.Json;
using Assay.Core.Catalog;

namespace Assay.Core.Tests;

public sealed class FactorTests
{
    private static readonly FactorSpec Colour = new("colour", "Colour", [new("blue", "Blue", null), new("red", "Red", Json("\"#f00\""))]);
    private static readonly FactorSpec Size = new(
        "size",
        null,
        [new("s", null, Json("1")), new("m", null, Json("2")), new("l", null, Json("{\"px\": 9}"))]
    );

    private readonly Bench _bench = new();

    [Fact]
    public async Task Every_combination_of_levels_is_a_variant_and_the_first_levels_together_are_the_control()
    {
        var made = (await CreateAsync(Colour, Size)).Value;
        Assert.Equal(["blue-s", "blue-m", "blue-l", "red-s", "red-m", "red-l"], made.Variants.Select(variant => variant.Key));
        Assert.Equal("blue-s", made.Control?.Key);
        Assert.Equal("Red, l", made.Variants[5].Name);
        Assert.Equal("""{"colour":"#f00","size":{"px":9}}""", made.Variants[5].Config?.GetRawText());
        Assert.Equal("""{"colour":"blue","size":1}""", made.Variants[0].Config?.GetRawText());
        Assert.Equal(new Dictionary<string, string> { ["colour"] = "red", ["size"] = "l" }, made.Variants[5].Levels);
        Assert.Equal(100, made.Variants.Sum(variant => variant.AllocationPercent));
    }

    [Fact]
    public async Task Shares_and_flag_variations_may_be_given_by_combination()
    {
        var spec = Of(Size) with
        {
            Variants =
            [
                new("l", "Large", AllocationPercent: 20, Variation: "big"),
                new("s", null, AllocationPercent: 50),
                new("m", null, AllocationPercent: 30),
            ],
        };
        var made = (await _bench.CreateAsync(spec)).Value;
        Assert.Equal([("s", 50m), ("m", 30m), ("l", 20m)], made.Variants.Select(variant => (variant.Key, variant.AllocationPercent)));
        Assert.Equal(("Large", "big"), (made.Variants[2].Name, made.Variants[2].Variation));
        var other = await _bench.CreateAsync(
            Of(Size) with
            {
                Key = "other",
                Variants = [new("xl", null), new("m", null, IsControl: true)],
            }
        );
        Assert.Equal(["variants[0].key", "variants[1].is_control"], other.Fault!.Errors.Keys.Order());
    }

    [Fact]
    public async Task Factors_that_cannot_be_combined_are_told_by_place()
    {
        async Task<IEnumerable<string>> PlacesAsync(params FactorSpec[] factors) => (await CreateAsync(factors)).Fault!.Errors.Keys.Order();
        var many = Enumerable.Range(0, 7).Select(n => Colour with { Key = $"f{n}" }).ToArray();
        Assert.Equal(["factors"], await PlacesAsync(many));
        Assert.Equal(["factors"], await PlacesAsync(Colour, Colour));
        Assert.Equal(["factors[0].levels"], await PlacesAsync(new FactorSpec("one", null, [new("only", null, null)])));
        Assert.Equal(["factors[0].levels"], await PlacesAsync(new FactorSpec("same", null, [new("a", null, null), new("a", null, null)])));
        Assert.Equal(
            ["factors[0].key", "factors[0].levels[1].key"],
            await PlacesAsync(new FactorSpec("a b", null, [new("a", null, null), new("7", null, null)]))
        );
        Assert.Equal(
            ["variants[3].key"],
            await PlacesAsync(
                new FactorSpec("x", null, [new("a", null, null), new("a-b", null, null)]),
                new FactorSpec("y", null, [new("b-c", null, null), new("c", null, null)])
            )
        );
    }

    [Fact]
    public async Task While_running_shares_may_change_and_factors_may_not()
    {
        var made = (await CreateAsync(Colour)).Value;
        await _bench.TakeAsync(made, LifecycleStep.Start);
        var reweighted = await _bench.ChangeAsync(
            made,
            spec =>
                spec with
                {
                    Factors = [Colour],
                    Variants = [new("blue", null, AllocationPercent: 10), new("red", null, AllocationPercent: 90)],
                }
        );
        Assert.Equal(2, reweighted.Value.CurrentIteration!.CurrentRevision.Number);
        var renamed = Colour with { Levels = [Colour.Levels![0], new("green", null, null)] };
        Assert.Equal(
            "locked_while_running",
            (await _bench.ChangeAsync(made, spec => spec with { Factors = [renamed], Variants = null })).Fault?.Code
        );
        Assert.Equal("locked_while_running", (await _bench.ChangeAsync(made, spec => spec with { Factors = [] })).Fault?.Code);
    }

    private static JsonElement Json(string text) => JsonElement.Parse(text);

    private static ExperimentSpec Of(params FactorSpec[] factors) => new() { Key = "page", Factors = factors };

    private Task<Outcome<Experiment>> CreateAsync(params FactorSpec[] factors) => _bench.CreateAsync(Of(factors));
}
