using System.Net;
using System.Text.Json;

namespace Assay.Server.Tests;

/// <summary>Who takes part in an experiment, as a person describes it over HTTP.</summary>
public sealed class ParticipationWalk : IAsyncLifetime
{
    private const string Experiments = "/api/v1/experiments";

    private AssayServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await AssayServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("""{"country": "DE", "age": {"gte": 18}}""")]
    [InlineData("""[{"attribute": "country", "op": "equals", "values": ["DE"]}, {"attribute": "age", "op": "gte", "value": 18}]""")]
    [InlineData("""{"all": [{"attribute": "country", "op": "in", "values": ["DE", "AT"]}, {"any": [{"age": 18}, {"age": 20}]}]}""")]
    public async Task An_audience_may_be_written_in_every_form_of_a_condition(string audience)
    {
        await CreateAsync("a", $"\"audience\": {audience}", start: true);
        var inside = await AssignAsync("a", """{"user_id": "u", "attributes": {"country": "DE", "age": 20}}""");
        var outside = await AssignAsync("a", """{"user_id": "u2", "attributes": {"country": "FR", "age": 20}}""");
        Assert.Equal(("bucket", "audience"), (inside.Text("reason"), outside.Text("reason")));
    }

    [Theory]
    [InlineData(""" "audience": [{"country": "DE"}, {"attribute": "x", "op": "resembles", "values": [1]}] """, "audience[1].op")]
    [InlineData(""" "audience": {"x": {"gt": "much"}} """, "audience[0].values")]
    [InlineData(""" "audience": {"any": [{"segment": "nobody"}]} """, "audience.any[0]")]
    [InlineData(""" "audience": {"country": "DE"}, "segments": ["nobody"] """, "segments[0]")]
    [InlineData(""" "environments": ["production", "moon"] """, "environments[1]")]
    [InlineData(""" "holdouts": ["nobody"] """, "holdouts")]
    [InlineData(""" "layer": "nothing", "layer_pct": 10 """, "layer")]
    [InlineData(""" "layer": "nothing" """, "layer")]
    [InlineData(""" "layer_pct": 10 """, "layer")]
    [InlineData(""" "layer": "nothing", "layer_pct": 0.001 """, "layer_pct")]
    [InlineData(""" "layer": "nothing", "layer_ranges": [[0, 10], [5, 20]] """, "layer_ranges")]
    [InlineData(""" "layer": "nothing", "layer_ranges": [[0, 10001]] """, "layer_ranges")]
    [InlineData(""" "layer": "nothing", "layer_pct": 5, "layer_ranges": [[0, 10]] """, "layer_pct")]
    [InlineData(""" "fallback_unit_type": "user" """, "fallback_unit_type")]
    [InlineData(""" "hash": "growthbook", "hash_seed": 1 """, "hash_seed")]
    public async Task What_is_wrong_is_told_by_the_place_where_it_was_written(string members, string place)
    {
        using var answer = await _server.Admin.SendAsync("POST", Experiments, Body("a", members));
        var problem = await answer.ReadProblemAsync(422, "validation_failed");
        Assert.Equal([place], problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).Distinct());
    }

    [Theory]
    [InlineData(""" "audience": 7 """, "audience")]
    [InlineData(""" "audience": [null] """, "audience")]
    [InlineData(""" "audience": {"attribute": 7} """, "audience")]
    [InlineData(""" "layer": "x", "layer_ranges": [[1, 2, 3]] """, "layer_ranges[0]")]
    public async Task What_cannot_be_read_is_told_by_the_place_where_it_was_written(string members, string place)
    {
        using var posted = await _server.Admin.SendAsync("POST", Experiments, Body("a", members));
        Assert.True((await posted.ReadProblemAsync(400, "wrong_type")).GetProperty("errors").TryGetProperty(place, out _));
        await CreateAsync("b", "\"description\": \"\"");
        using var patched = await _server.Admin.SendAsync("PATCH", $"{Experiments}/b", $"{{{members}}}");
        Assert.True((await patched.ReadProblemAsync(400, "wrong_type")).GetProperty("errors").TryGetProperty(place, out _));
    }

    [Fact]
    public async Task A_patch_replaces_the_audience_whole_and_leaves_the_rest()
    {
        await CreateAsync("a", """ "audience": {"attribute": "country", "op": "equals", "values": ["DE"]}, "environments": ["staging"] """);
        var patched = await _server.SendAsync("PATCH", $"{Experiments}/a", """{"audience": {"country": "FR"}}""");
        Assert.Equal("""{"all":[{"attribute":"country","op":"equals","values":["FR"]}]}""", patched.GetProperty("audience").GetRawText());
        Assert.Equal("staging", patched.GetProperty("environments")[0].GetString());
        var opened = await _server.SendAsync("PATCH", $"{Experiments}/a", """{"audience": null}""");
        Assert.Equal(JsonValueKind.Null, opened.GetProperty("audience").ValueKind);
    }

    [Fact]
    public async Task What_an_answer_says_can_be_put_back_and_changes_nothing()
    {
        await CreateAsync("a", """ "audience": {"country": "DE"}, "environments": ["staging"], "unit_type": "account" """, start: true);
        var read = await _server.SendAsync("GET", $"{Experiments}/a");
        var put = await _server.SendAsync("PUT", $"{Experiments}/a", read.GetRawText());
        foreach (var member in (string[])["audience", "environments", "fallback_unit_type", "revision", "iterations"])
            Assert.Equal(read.GetProperty(member).GetRawText(), put.GetProperty(member).GetRawText());
    }

    [Fact]
    public async Task Another_audience_while_running_is_a_revision_with_its_author()
    {
        await CreateAsync("a", "\"description\": \"\"", start: true);
        var patched = await _server.SendAsync("PATCH", $"{Experiments}/a", """{"audience": {"country": "FR"}}""");
        var revisions = patched.GetProperty("iterations")[0].GetProperty("revisions");
        Assert.Equal((2, 2), (patched.Count("revision"), revisions.GetArrayLength()));
        Assert.Equal(JsonValueKind.Null, revisions[0].GetProperty("audience").ValueKind);
        Assert.NotEqual("", revisions[1].Text("by"));
    }

    private static string Body(string key, string members) =>
        $$"""{"key": "{{key}}", "variants": [{"key": "control"}, {"key": "new"}], "metrics": ["m"], {{members}}}""";

    private async Task CreateAsync(string key, string members, bool start = false)
    {
        await _server.SendAsync("POST", Experiments, Body(key, members), HttpStatusCode.Created);
        if (start)
            await _server.SendAsync("POST", $"{Experiments}/{key}/start");
    }

    private Task<JsonElement> AssignAsync(string key, string body) => _server.SendAsync("POST", $"{Experiments}/{key}/assign", body);
}
