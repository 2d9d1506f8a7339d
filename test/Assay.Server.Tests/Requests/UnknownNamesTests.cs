using System.Net;
using System.Text.Json;
using Assay.Server.Endpoints;
using Assay.Server.Requests;
using Assay.Server.Requests.Known;
using Assay.Server.Tests.Documentation;

namespace Assay.Server.Tests.Requests;

/// <summary>Nothing that a caller writes is dropped in silence.</summary>
public sealed class UnknownNamesTests(EveryRouteTests.Server fixture) : IClassFixture<EveryRouteTests.Server>
{
    private const string Slip = "nobody_knows_this";

    private readonly AssayServer _server = fixture.Running;

    [Fact]
    public async Task Every_route_refuses_a_parameter_that_it_does_not_know_save_those_that_others_write()
    {
        foreach (var route in Route.All(_server).Where(IsOurs))
        {
            using var answer = await SendAsync(route, $"{route.Path("1")}?{Slip}=1", route.Method is "GET" or "HEAD" ? null : "{}");
            var problem = await answer.ReadProblemAsync(400, "unknown_parameter");
            Assert.Contains(Slip, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Every_route_refuses_a_member_that_it_does_not_know_wherever_it_stands()
    {
        foreach (var route in Route.All(_server).Where(route => IsOurs(route) && route.Method is not ("GET" or "HEAD")))
        {
            if (route.Endpoint.Metadata.GetMetadata<KnownBody>() is not { Shape: var shape })
            {
                Assert.Equal((route, BodyRule.Upload), (route, route.Endpoint.TakenBody()));
                continue;
            }
            foreach (var (place, body) in Slips(shape, ""))
            {
                using var answer = await SendAsync(route, route.Path("1"), body);
                var problem = await answer.ReadProblemAsync(422, "unknown_member");
                Assert.Equal((route, true), (route, problem.GetProperty("errors").TryGetProperty(place, out _)));
            }
        }
    }

    [Fact]
    public async Task An_address_that_is_designed_and_not_built_says_so()
    {
        foreach (var address in DesignedAddresses.All)
        foreach (var rest in (string[])["", "/7"])
        {
            var path = address.Replace("{id}", "1", StringComparison.Ordinal) + rest;
            using var answer = await _server.Admin.SendAsync("POST", $"/api/v1/{path}", "{}");
            await answer.ReadProblemAsync(404, "not_supported_yet");
        }
    }

    [Fact]
    public void What_is_designed_and_not_built_is_no_member_of_its_body()
    {
        foreach (var type in DesignedMembers.All.Keys)
        {
            var shape = Assert.IsType<MembersShape>(BodyShape.Of(type));
            Assert.NotEmpty(shape.Designed);
            Assert.Empty(shape.Designed.Where(name => shape.Find(name) is not null).Select(name => $"{type.Name}.{name}"));
        }
    }

    [Fact]
    public void Only_protocols_of_others_links_probes_and_the_document_are_open()
    {
        var open = Route.All(_server).Where(route => !IsOurs(route)).Select(route => route.Template.Split('/')[1]).Distinct().Order();
        Assert.Empty(open.Except(["", "api", "go", "health", "ofrep", "sub", "track"]));
        var ofTheApi = Route
            .All(_server)
            .Where(route => !IsOurs(route))
            .Select(route => route.Template)
            .Where(one => one.StartsWith("/api/", StringComparison.Ordinal));
        Assert.All(ofTheApi, one => Assert.Matches("/api/v1/(features|eval|openapi)", one));
    }

    [Fact]
    public async Task The_document_lists_the_parameters_that_are_taken()
    {
        using var reader = _server.CreateClient(key: null);
        var paths = JsonElement.Parse(await reader.GetStringAsync("/api/v1/openapi.json")).GetProperty("paths");
        foreach (
            var route in Route.All(_server).Where(route => IsOurs(route) && route.Template.StartsWith("/api/v1/", StringComparison.Ordinal))
        )
        {
            var path = string.Join(
                '/',
                route.Template.Split('/').Select(part => part.Contains(':', StringComparison.Ordinal) ? part.Split(':')[0] + "}" : part)
            );
            var operation = paths.GetProperty(path).GetProperty(route.Method.ToLowerInvariant());
            var listed = operation.TryGetProperty("parameters", out var parameters)
                ? parameters.EnumerateArray().Where(one => one.Text("in") == "query").Select(one => one.Text("name").ToLowerInvariant())
                : [];
            var known = route.Endpoint.Metadata.GetMetadata<KnownQuery>()!.Names.Select(name => name.ToLowerInvariant());
            Assert.Equal((route.ToString(), string.Join(' ', known.Order())), (route.ToString(), string.Join(' ', listed.Order())));
        }
    }

    [Theory]
    [InlineData(
        "experiments",
        """{"key": "a1", "variants": [{"key": "a", "alocation_pct": 70}]}""",
        "variants[0].alocation_pct",
        "allocation_pct"
    )]
    [InlineData(
        "experiments",
        """{"key": "a2", "metrics": [{"key": "m", "windw_seconds": 7}]}""",
        "metrics[0].windw_seconds",
        "window_seconds"
    )]
    [InlineData(
        "experiments",
        """{"key": "a3", "audience": {"attribute": "c", "operator": "in", "values": [1]}}""",
        "audience.operator",
        "op"
    )]
    [InlineData(
        "flags",
        """{"key": "a4", "environments": {"production": {"rules": [{"serve": {"variaton": "on"}}]}}}""",
        "environments.production.rules[0].serve.variaton",
        "variation"
    )]
    [InlineData("segments", """{"key": "a5", "rule": {"c": 1}}""", "rule", "rules")]
    public async Task A_slip_is_named_with_its_place_and_the_nearest_name(string kind, string body, string place, string nearest)
    {
        using var answer = await _server.Admin.SendAsync("POST", $"/api/v1/{kind}", body);
        var problem = await answer.ReadProblemAsync(422, "unknown_member");
        var message = problem.GetProperty("errors").GetProperty(place)[0].GetString();
        Assert.Contains($"'{nearest}'", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("events", """{"user_id": "u", "type": "t", "plan": "gold", "session_id": "s", "properties": {"userid": 1}}""", 201, "")]
    [InlineData("events", """{"userid": "u", "type": "t"}""", 422, "user_id")]
    [InlineData("events", """{"user_id": "u", "type": "t", "timestmp": "2020-01-01T00:00:00Z"}""", 422, "timestamp")]
    [InlineData(
        "exposures",
        """{"user_id": "u", "experiment_id": "e", "variant": "v", "exposedAt": "2020-01-01T00:00:00Z"}""",
        422,
        "exposed_at"
    )]
    public async Task What_is_recorded_may_say_more_but_a_slip_in_a_known_name_is_named(string route, string body, int status, string named)
    {
        using var answer = await _server.Admin.SendAsync("POST", $"/api/v1/{route}", body);
        Assert.Equal((HttpStatusCode)status, answer.StatusCode);
        Assert.Contains(named, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static bool IsOurs(Route route) => route.Endpoint.Metadata.GetMetadata<KnownQuery>() is not null;

    private Task<HttpResponseMessage> SendAsync(Route route, string path, string? body) =>
        _server.Admin.SendAsync(
            route.Method,
            path,
            body is "{}" && route.Endpoint.TakenBody() is BodyRule.Batch or BodyRule.Beacon ? "[]" : body
        );

    /// <summary>A body with one unknown member, at each place where the shape has names.</summary>
    private static IEnumerable<(string Place, string Body)> Slips(BodyShape shape, string at) =>
        shape switch
        {
            MembersShape members =>
            [
                (at.Length == 0 ? Slip : $"{at}.{Slip}", $$"""{"{{Slip}}": 1}"""),
                .. members.Members.SelectMany(member =>
                    Slips(member.Shape, at.Length == 0 ? member.Name : $"{at}.{member.Name}")
                        .Select(inner => (inner.Place, $$"""{"{{member.Name}}": {{inner.Body}}}"""))
                ),
            ],
            ListShape list => Slips(list.Item, $"{at}[0]").Select(inner => (inner.Place, $"[{inner.Body}]")),
            MapShape map => Slips(map.Value, at.Length == 0 ? "x" : $"{at}.x")
                .Select(inner => (inner.Place, $$"""{"x": {{inner.Body}}}""")),
            _ => [],
        };
}
