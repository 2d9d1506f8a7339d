using System.Text.Json;

namespace Assay.Server.Tests.Model;

/// <summary>Compares the results of every iteration of an experiment with the model's.</summary>
internal sealed class ResultsCheck(Pair pair, PlainExperiment experiment)
{
    private readonly ILookup<string, PlainEvent> _events = pair.Model.EventsByPerson;

    public async Task RunAsync(string granularity)
    {
        var address = $"{pair.AddressOf(experiment.Key)}/results?granularity={granularity}&confidence_level={pair.NextLevel()}";
        if (experiment.Current is null)
            await pair.SendAsync("GET", address, null, new(409, "not_started"));
        for (var number = 1; number <= experiment.Iterations.Count; number++)
            Compare(experiment.Iterations[number - 1], await pair.SendAsync("GET", $"{address}&iteration={number}", null, Expected.Ok));
    }

    /// <summary>The newest iteration's. An answer that took long is given again for a while: only what was never asked is sure to be new.</summary>
    public async Task CompareCrossoversAsync()
    {
        if (experiment.Current is not { } current)
            return;
        var health = await pair.SendAsync("GET", $"{pair.AddressOf(experiment.Key)}/health", null, Expected.Ok);
        Assert.Equal(current.Crossovers, health.GetProperty("integrity").Count("units_in_two_variants"));
    }

    private void Compare(PlainIteration iteration, JsonElement results)
    {
        foreach (var metric in PlainMetric.All)
        {
            var units = metric.Units(iteration, pair.Model.People, _events);
            var means = new PlainMeans(iteration, units, experiment.Variants.Count());
            foreach (var (variant, key) in experiment.Variants.Index())
            {
                List<PlainUnit> own = [.. units.Where(unit => unit.Variant == variant)];
                Assert.Equal((key, own.Count), (key, results.GetProperty("units").GetProperty(key).GetInt32()));
                Compare((metric.Key, key, own.Count, own.Sum(unit => unit.Value)), means.Of(variant), results);
            }
        }
    }

    private static void Compare((string Metric, string Variant, int Units, double Sum) expected, double mean, JsonElement results)
    {
        var (key, variant, _, _) = expected;
        var found = ArmOf(results.GetProperty("metrics").EnumerateArray().Single(one => one.Text("metric") == key), variant);
        Assert.Equal(expected, (key, variant, found.Count("units"), Number(found, "sum")!.Value));
        Assert.Equal(mean, Number(found, "mean") ?? double.NaN, tolerance: 1e-12);
        if (results.GetProperty("series").GetArrayLength() > 0)
            Assert.Equal(expected, SumOfPeriods(key, variant, results.GetProperty("series")));
    }

    /// <summary>What the periods brought, each by itself, adds up to the whole.</summary>
    private static (string, string, int, double) SumOfPeriods(string metric, string variant, JsonElement series)
    {
        var own = series
            .EnumerateArray()
            .Where(period => period.Text("metric") == metric)
            .SelectMany(period => period.GetProperty("period").EnumerateArray())
            .Where(one => one.Text("variant") == variant)
            .ToList();
        return (metric, variant, own.Sum(one => one.Count("new_units")), own.Sum(one => Number(one, "sum")!.Value));
    }

    private static JsonElement ArmOf(JsonElement metric, string variant) =>
        metric.GetProperty("variants").EnumerateArray().Single(arm => arm.Text("variant") == variant);

    private static double? Number(JsonElement element, string property) =>
        element.GetProperty(property) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;
}
