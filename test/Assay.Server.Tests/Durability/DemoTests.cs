using System.Text.Json;

namespace Assay.Server.Tests;

/// <summary>The demonstration: known truths that the advice finds, the same numbers at every fill, and nothing left when it is deleted.</summary>
public sealed class DemoTests : IDisposable
{
    private static readonly Dictionary<string, string> Advice = new()
    {
        ["demo-win"] = "ship",
        ["demo-loss"] = "do_not_ship",
        ["demo-no-effect"] = "inconclusive",
        ["demo-srm"] = "fix_first",
        ["demo-guardrail"] = "do_not_ship",
    };

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("assay-demo-");

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task The_demonstration_shows_five_truths_can_be_deleted_and_comes_back_with_the_same_numbers()
    {
        await using var server = new ServerProcess(_data.FullName);
        await server.StartAsync("--demo");
        Assert.Contains("five experiments", server.Output, StringComparison.Ordinal);
        foreach (var (key, action) in Advice)
        {
            using var answer = await server.Client.SendAsync("GET", $"/api/v1/experiments/{key}/stats");
            Assert.Equal((key, action), (key, (await answer.ReadJsonAsync()).GetProperty("recommendation").Text("action")));
        }
        var first = await NumbersAsync(server);

        using var deleted = await server.Client.SendAsync("DELETE", "/api/v1/demo");
        Assert.Equal(5, (await deleted.ReadJsonAsync()).GetProperty("deleted").GetInt32());
        foreach (var list in (string[])["experiments", "flags", "segments"])
        {
            using var answer = await server.Client.SendAsync("GET", $"/api/v1/{list}");
            Assert.DoesNotContain("demo-", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        await server.TerminateAsync();
        await server.StartAsync("--demo");
        Assert.Equal(first, await NumbersAsync(server));
    }

    [Fact]
    public async Task A_store_in_use_is_left_alone_unless_somebody_insists()
    {
        await using var server = new ServerProcess(_data.FullName);
        await server.StartAsync();
        using (var created = await server.Client.SendAsync("POST", "/api/v1/experiments", """{"name": "mine"}"""))
            Assert.True(created.IsSuccessStatusCode);
        await server.TerminateAsync();
        Assert.Equal(1, await server.RunToEndAsync("--demo"));
        Assert.Contains("--demo=force", server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", server.Output, StringComparison.Ordinal);
        await server.StartAsync("--demo=force");
        using var mine = await server.Client.SendAsync("GET", "/api/v1/experiments/mine");
        Assert.True(mine.IsSuccessStatusCode);
    }

    /// <summary>Units and sums of every arm and metric.</summary>
    private static async Task<string> NumbersAsync(ServerProcess server)
    {
        var numbers = new List<string>();
        foreach (var key in Advice.Keys)
        {
            using var answer = await server.Client.SendAsync("GET", $"/api/v1/experiments/{key}/results");
            var results = await answer.ReadJsonAsync();
            numbers.Add(results.GetProperty("units").ToString());
            foreach (var metric in results.GetProperty("metrics").EnumerateArray())
            foreach (var arm in metric.GetProperty("variants").EnumerateArray())
                numbers.Add($"{key} {Math.Round(arm.GetProperty("sum").GetDouble(), 2)}");
        }
        return string.Join('\n', numbers);
    }
}
