using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Server.Requests;
using Assay.Server.Requests.Known;
using Microsoft.AspNetCore.Authorization;

namespace Assay.Server.Tests.Documentation;

/// <summary>What must hold of every route, also of those that are added later.</summary>
public sealed class EveryRouteTests(EveryRouteTests.Server fixture) : IClassFixture<EveryRouteTests.Server>
{
    private static readonly string[] HostileIds =
    [
        "0",
        "-1",
        "99999999999999999999",
        "no-such-key",
        "a/b",
        "..",
        "%",
        "\u00e9\ud83d\ude00",
        "' OR 1=1 --",
        "{}",
        "x\ny",
        new('k', 3_000),
    ];

    private static readonly string[] HostileBodies =
    [
        "",
        "{}",
        "[]",
        "null",
        "[null]",
        "[{}]",
        "[1, \"a\", []]",
        "{",
        "\0",
        """{"key": null, "name": null, "variants": null, "metrics": null, "user_id": null, "experiment_ids": null}""",
        """{"key": 1, "name": [], "variants": {}, "metrics": 7, "user_id": {}, "experiment_ids": "a", "type": [], "timestamp": {}}""",
        """{"name": "x", "variants": [null], "metrics": [null], "tags": [null], "experiment_ids": [null], "user_ids": [null]}""",
        """{"name": "x", "variants": [{}], "metrics": [{}], "user_id": "", "type": "", "experiment_ids": [{}]}""",
        """{"name": "", "key": "../../etc", "user_id": " ", "value": 1e308, "timestamp": "0000-00-00", "limit": -1}""",
        """{"user_id": "u", "type": "t", "timestamp": "9999-12-31T23:59:59.9999999Z", "value": -1e308, "properties": []}""",
        """{"user_id": "u", "variant": "v", "exposed_at": "0001-01-01T00:00:00+14:00", "experiment_id": 9223372036854775808}""",
        """{"name": "x", "traffic_pct": 1e30, "allocation_pct": -0.0, "target_sample_size": -9223372036854775808}""",
        """[{"user_id": "u"}, {"type": "t"}, {"user_id": "u", "type": "t", "timestamp": "never", "value": "much"}]""",
        """{"key": "f", "variations": [{}, {"value": {}}], "environments": {"production": {"rules": [{"when": {"a": {"b": {}}}, "serve": {}}]}}}""",
        """{"environment": 5, "enabled": "yes", "version": 1e99, "at": "soon", "patch": [], "environments": {"production": null}}""",
        """{"environments": {"production": {"off_variation": {}, "rules": [{"id": "", "serve": {"rollout": [{"percent": 1e28}], "seed": 1}}]}}}""",
        """{"environment": "production", "enabled": true, "version": 1, "at": "2030-01-01T00:00:00Z"}""",
    ];

    private static readonly string[] HostileQueries =
    [
        "",
        "?limit=-1&cursor=%00",
        "?limit=NaN&cursor=9.9&q=%27&status=nope&granularity=aeon&iteration=-1&confidence_level=7&include_ci=maybe&enroll=perhaps",
        "?limit=1&limit=2&cursor=1&cursor=2&metrics=,,&dimension=%F0%9F%98%80&as_of=never&kind=%ED%A0%80&format=exe&method=guess",
    ];

    private readonly AssayServer _server = fixture.Running;

    [Fact]
    public void Every_route_says_what_key_it_needs_or_that_it_needs_none()
    {
        var silent = Route.All(_server).Where(route => !SaysWhoMayCall(route.Endpoint));
        Assert.Empty(silent);
    }

    [Fact]
    public async Task Hostile_requests_never_end_in_a_server_error_and_are_always_refused_as_problems()
    {
        var wrong = new List<string>();
        var random = new Random(20_260_301);
        foreach (var route in Route.All(_server))
        foreach (var id in await IdsAsync(route))
        foreach (var body in route.Method is "GET" or "HEAD" ? [""] : HostileBodies)
        {
            // As it is, and with what the route knows alone, so that some of it gets past the door.
            var query = HostileQueries[random.Next(HostileQueries.Length)];
            var (knownQuery, knownBody) = (KnownTo(route.Endpoint, query), KnownTo(route.Endpoint, body, out var isLess));
            foreach (
                var (asked, sent) in isLess
                    ? [(knownQuery, body), (knownQuery, knownBody)]
                    : new[] { (query, body), (knownQuery, body) }.Distinct()
            )
                if (await ComplainAsync(route.Method, route.Path(id) + asked, sent, route.Endpoint.TakenBody()) is { } complaint)
                    wrong.Add(complaint);
        }
        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    private static string KnownTo(Endpoint endpoint, string query) =>
        endpoint.Metadata.GetMetadata<KnownQuery>() is not { } known || query.Length == 0
            ? query
            : "?" + string.Join('&', query[1..].Split('&').Where(pair => known.Has(pair.Split('=')[0])));

    private static string KnownTo(Endpoint endpoint, string body, out bool isLess)
    {
        isLess = false;
        if (endpoint.Metadata.GetMetadata<KnownBody>() is not { Shape: MembersShape shape } || !body.StartsWith('{') || !body.EndsWith('}'))
            return body;
        var json = JsonNode.Parse(body)!.AsObject();
        foreach (var name in json.Select(member => member.Key).Where(name => shape.Find(name) is null).ToList())
            isLess |= json.Remove(name);
        return json.ToJsonString();
    }

    /// <summary>Two that exist, so that requests get past the search, and many that do not.</summary>
    private async Task<IEnumerable<string>> IdsAsync(Route route)
    {
        if (route.Pattern.Parameters.Count == 0)
            return ["no parameter"];
        if (route.Template.Contains("/flags/", StringComparison.Ordinal))
            return [await CreateFlagAsync(), .. HostileIds];
        return [await CreateExperimentAsync(start: false), await CreateExperimentAsync(start: true), .. HostileIds];
    }

    private async Task<string> CreateFlagAsync()
    {
        var key = $"flag-{Guid.NewGuid():N}";
        var rule = """{"serve": {"rollout": [{"variation": "on", "percent": 50}]}}""";
        var body = $$"""{"key": "{{key}}", "environments": {"production": {"enabled": true, "rules": [{{rule}}] } } }""";
        using var created = await _server.Admin.PostAsync("/api/v1/flags", Answers.Json(body));
        Assert.Equal((key, 201), (key, (int)created.StatusCode));
        return key;
    }

    private async Task<string> CreateExperimentAsync(bool start)
    {
        var body = Answers.Json("""{"name": "probe", "variants": [{"name": "control"}, {"name": "new"}], "metrics": ["conversion"]}""");
        using var created = await _server.Admin.PostAsync("/api/v1/experiments", body);
        var id = (await created.ReadJsonAsync()).GetProperty("id").ToString();
        if (!start)
            return id;
        using var started = await _server.Admin.PostAsync($"/api/v1/experiments/{id}/start", content: null);
        Assert.Equal((id, 200), (id, (int)started.StatusCode));
        return id;
    }

    /// <summary>What is wrong with the answer; <c>null</c> where nothing is.</summary>
    private async Task<string?> ComplainAsync(string method, string path, string body, BodyRule rule)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body.Length > 0)
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body))
            {
                Headers = { ContentType = new MediaTypeHeaderValue(rule == BodyRule.Upload ? "text/csv" : "application/json") },
            };
        // Some answers never end.
        using var answer = await _server.Admin.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var status = (int)answer.StatusCode;
        if (status is < 400)
            return null;
        var type = answer.Content.Headers.ContentType?.MediaType;
        // A batch of which nothing was stored answers 422 with its counts.
        var isProblem = type == Problems.MediaType || (status == 422 && rule is (BodyRule.Batch or BodyRule.Beacon));
        return status < 500 && isProblem
            ? null
            : $"{method} {path[..Math.Min(path.Length, 80)]} {body[..Math.Min(body.Length, 80)]}: {status} {type}";
    }

    private static bool SaysWhoMayCall(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
        || endpoint.Metadata.OfType<IAuthorizeData>().Any(data => data.Policy is not null);

    public sealed class Server : IAsyncLifetime
    {
        public AssayServer Running { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Running = await AssayServer.StartAsync();

        public ValueTask DisposeAsync() => Running.DisposeAsync();
    }
}
