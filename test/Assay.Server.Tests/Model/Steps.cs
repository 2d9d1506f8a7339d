using System.Text.Json;

namespace Assay.Server.Tests.Model;

/// <summary>Something a client does, to the server and to the model alike.</summary>
internal abstract record Step
{
    public abstract Task TakeAsync(Pair pair);

    /// <summary>With what is inside its arrays, for the report of a failure.</summary>
    public sealed override string ToString() => $"{GetType().Name} {JsonSerializer.Serialize(this, GetType())}";
}

internal sealed record Create(string Key, int[] Weights) : Step
{
    public override async Task TakeAsync(Pair pair)
    {
        var expected = pair.Model.CanCreate(Key);
        var body = new
        {
            key = Key,
            planned_start = Key == PlainExperiment.Schedulable ? "2100-01-01T00:00:00Z" : null,
            variants = VariantBodies.Of(Weights),
            metrics = PlainMetric.All.Select(metric => metric.Body),
        };
        var created = await pair.SendAsync("POST", "/api/v1/experiments", body, expected);
        if (expected.IsSuccess)
            pair.Model.Create(Key, Weights, created.GetProperty("id").GetInt64());
    }
}

internal static class VariantBodies
{
    public static IEnumerable<object> Of(int[] weights) =>
        weights.Select((weight, index) => new { key = PlainExperiment.VariantKeys[index], allocation_pct = weight });
}

internal sealed record Reweigh(string Key, int[] Weights) : Step
{
    public override Task TakeAsync(Pair pair)
    {
        var expected = pair.Model.Change(Key, "update", null, experiment => experiment.Reweigh(Weights));
        return pair.SendAsync("PATCH", pair.AddressOf(Key), new { variants = VariantBodies.Of(Weights) }, expected);
    }
}

internal sealed record Ramp(string Key, int Percent) : Step
{
    public override Task TakeAsync(Pair pair)
    {
        var expected = pair.Model.Change(Key, "update", null, experiment => experiment.Ramp(Percent));
        return pair.SendAsync("PATCH", pair.AddressOf(Key), new { traffic_pct = Percent }, expected);
    }
}

/// <summary>Mends a text, which is allowed always, though not by somebody who has seen an older version.</summary>
internal sealed record Describe(string Key, string Text, int VersionsBehind) : Step
{
    public override Task TakeAsync(Pair pair)
    {
        var seen = (pair.Model.Find(Key)?.Version ?? 1) - VersionsBehind;
        var expected = pair.Model.Change(Key, "update", seen, _ => Expected.Ok);
        return pair.SendAsync("PATCH", pair.AddressOf(Key), new { description = Text }, expected, seen);
    }
}

internal sealed record Move(string Key, string Way, int? Ship) : Step
{
    public override async Task TakeAsync(Pair pair)
    {
        var ship = Way == "stop" ? Ship : null;
        var address = $"{pair.AddressOf(Key)}/{Way}";
        var now = DateTime.UtcNow;
        var expected = pair.Model.Change(Key, Way == "iterations" ? "iterate" : Way, null, experiment => experiment.Take(Way, ship, now));
        var body = ship is { } variant ? new { reason = "enough", ship_variant = PlainExperiment.VariantKeys[variant] } : null;
        var moved = await pair.SendAsync("POST", address, body, expected);
        if (expected.IsSuccess && pair.Model.Find(Key)!.Current is { Salt: "" } begun)
            begun.Salt = NewSalt(moved, pair.Model.Find(Key)!);
    }

    private static string NewSalt(JsonElement experiment, PlainExperiment known)
    {
        var salt = experiment.GetProperty("iterations")[known.Iterations.Count - 1].Text("salt");
        Assert.DoesNotContain(known.Iterations, iteration => iteration.Salt == salt);
        return salt;
    }
}

internal sealed record Delete(string Key) : Step
{
    public override Task TakeAsync(Pair pair)
    {
        var address = pair.AddressOf(Key);
        return pair.SendAsync("DELETE", address, null, pair.Model.Delete(Key));
    }
}

/// <summary>Asks for units' variants; to enrol them, or only to look.</summary>
internal sealed record Assign(string Key, string[] Units, bool Enrols) : Step
{
    public override async Task TakeAsync(Pair pair)
    {
        foreach (var unit in Units)
            await AskAsync(pair, unit);
    }

    private async Task AskAsync(Pair pair, string unit)
    {
        var address = $"{pair.AddressOf(Key)}/assignment/{unit}?enroll={(Enrols ? "true" : "false")}";
        if (pair.Model.Find(Key) is not { } experiment)
        {
            await pair.SendAsync("GET", address, null, new(404, "experiment_not_found"));
            return;
        }
        var variant = experiment.VariantOf(unit) is { } index ? PlainExperiment.VariantKeys[index] : null;
        var isNew = Enrols && experiment.Enrol(unit, DateTime.UtcNow);
        var answer = await pair.SendAsync("GET", address, null, Expected.Ok);
        Assert.Equal((unit, variant, isNew), (unit, answer.Text("variant"), answer.GetProperty("is_new").GetBoolean()));
    }
}

internal sealed record ReadResults(string Key, string Granularity) : Step
{
    public override Task TakeAsync(Pair pair) =>
        pair.Model.Find(Key) is { } experiment ? new ResultsCheck(pair, experiment).RunAsync(Granularity) : Task.CompletedTask;
}

internal sealed record Restart : Step
{
    public override Task TakeAsync(Pair pair) => pair.Server.RestartAsync();
}
