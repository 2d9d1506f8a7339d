using System.Text.RegularExpressions;
using Assay.Core.Access;
using Assay.Server.Auth;
using Assay.Server.Tests.Documentation;
using Microsoft.AspNetCore.Authorization;

namespace Assay.Server.Tests.Auth;

/// <summary>The tables of <c>docs/guides/access.md</c> against the program, and a publishable key against every route.</summary>
public sealed partial class AccessTableTests : IAsyncLifetime
{
    private static readonly string[] HostileBodies =
    [
        "{}",
        "[]",
        "[null, 1, {}]",
        """{"user_id": {}, "experiment_ids": [{}], "type": 7}""",
        """{"user_id": "u", "experiment_id": 1, "variant": "a", "source": "external", "environment": "staging", "context": {"a": {"b": []}}}""",
        """[{"event_name": "Experiment Viewed", "properties_json": {"experimentId": {}, "hashValue": []}}, {"event_name": null}]""",
        """{"attributes": 5, "forcedVariations": {"k": 99}, "forcedFeatures": [["f", 1], ["g"]], "context": {"targetingKey": 1e300}}""",
        "{\"user_id\": \"\\ud800\"}",
        "{\"user_id\": \"a\\u0000b\", \"type\": \"t\"}",
    ];

    private AssayServer _server = null!;
    private HttpClient _page = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await AssayServer.StartAsync(["--RateLimits:Enabled=false"]);
        _page = await _server.CreateClientAsync("client");
    }

    public ValueTask DisposeAsync()
    {
        _page.Dispose();
        return _server.DisposeAsync();
    }

    [Fact]
    public void The_guide_lists_what_each_scope_grants()
    {
        Permissions[] columns =
        [
            Permissions.Read,
            Permissions.Write,
            Permissions.Admin,
            Permissions.Evaluate,
            Permissions.Track,
            Permissions.Record,
        ];
        var documented = ScopeRow()
            .Matches(Guide())
            .Select(row => (row.Groups["scope"].Value, Cells: row.Groups["cells"].Value.Split('|').Select(cell => cell.Trim() == "yes")));
        var actual = Enum.GetValues<Scope>().Select(scope => (Core.Wire.Name(scope), columns.Select(one => scope.Grants().HasFlag(one))));
        Assert.Equal(
            actual.Select(row => $"{row.Item1}: {string.Join(' ', row.Item2)}"),
            documented.Select(row => $"{row.Value}: {string.Join(' ', row.Cells)}")
        );
    }

    [Fact]
    public void The_guide_lists_every_route_that_a_publishable_key_opens_and_no_other()
    {
        var documented = RouteRow().Matches(Guide()).Select(row => row.Groups["route"].Value);
        var actual = Route.All(_server).Where(route => route.Method != "HEAD" && IsOpen(route)).Select(route => $"{route}");
        Assert.Equal(actual.Distinct().Order(), documented.Order());
    }

    [Fact]
    public async Task A_publishable_key_is_refused_everywhere_else_and_never_breaks_what_it_opens()
    {
        var wrong = new List<string>();
        foreach (var route in Route.All(_server).Where(route => route.Endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null))
        foreach (var id in (string[])["1", "no-such-key", "..%2f", "é😀", new('k', 2_000)])
        foreach (var body in route.Method is "GET" or "HEAD" or "DELETE" ? ["{}"] : HostileBodies)
            if (await ComplainAsync(route, id, body) is { } complaint)
                wrong.Add(complaint);
        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong.Distinct().Take(30)));
    }

    private static bool IsOpen(Route route) =>
        Policies.Of(route.Endpoint) is Policies.Evaluate or Policies.Track
        && route.Endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null;

    private async Task<string?> ComplainAsync(Route route, string id, string body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(route.Method), route.Path(id));
        if (route.Method is not ("GET" or "HEAD"))
            request.Content = Answers.Json(body);
        using var answer = await _page.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var status = (int)answer.StatusCode;
        if (IsOpen(route))
            return status < 500 ? null : $"{route} {body}: {status}";
        // An address that no route takes once it is filled in is none.
        return status is 403 or 404 or 405 ? null : $"{route} {id[..Math.Min(id.Length, 12)]} {body}: {status}";
    }

    private static string Guide() => File.ReadAllText(Repository.File("docs/guides/access.md"));

    [GeneratedRegex("^\\| `(?<scope>[a-z]+)` \\|(?<cells>(?:[^|]*\\|){5}[^|]*)\\|", RegexOptions.Multiline)]
    private static partial Regex ScopeRow();

    [GeneratedRegex("^\\| `(?<route>[A-Z]+ /[^`]*)` \\|", RegexOptions.Multiline)]
    private static partial Regex RouteRow();
}
