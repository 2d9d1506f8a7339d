using System.Net;
using System.Text.Json;

namespace Assay.Server.Tests.Documentation;

public sealed class ApiDocumentTests(EveryRouteTests.Server fixture) : IClassFixture<EveryRouteTests.Server>
{
    private readonly AssayServer _server = fixture.Running;

    [Fact]
    public async Task Every_route_of_the_api_is_documented()
    {
        var documented = (await OperationsAsync()).Select(operation => operation.Name).Order();
        var mapped =
            from route in Route.All(_server)
            where
                route.Template.StartsWith("/api/v1/", StringComparison.Ordinal)
                && !route.Template.EndsWith("/openapi.json", StringComparison.Ordinal)
            select $"{route.Method} {WithoutConstraints(route.Template)}";
        Assert.Equal(mapped.Order(), documented);
    }

    [Fact]
    public async Task Every_operation_tells_how_it_fails_and_what_key_it_needs()
    {
        foreach (var (name, operation) in await OperationsAsync())
        {
            var content = operation.GetProperty("responses").GetProperty("default").GetProperty("content");
            var schema = content.GetProperty("application/problem+json").GetProperty("schema").GetProperty("$ref").GetString();
            Assert.Equal((name, "#/components/schemas/Problem"), (name, schema));
            Assert.Equal((name, 2), (name, operation.GetProperty("security").GetArrayLength()));
        }
    }

    [Fact]
    public async Task References_inside_the_document_lead_somewhere()
    {
        var document = await ReadAsync();
        foreach (var reference in References(document))
        {
            var target = reference[2..].Split('/').Aggregate(document, (at, name) => at.GetProperty(name));
            Assert.Equal(JsonValueKind.Object, target.ValueKind);
        }
        Assert.NotEmpty(References(document));
    }

    [Fact]
    public async Task The_docs_page_needs_no_key_and_may_load_nothing_from_elsewhere()
    {
        using var browser = _server.CreateClient(key: null);
        using var page = await browser.GetAsync("/api/v1/docs");
        Assert.Equal((HttpStatusCode.OK, "text/html"), (page.StatusCode, page.Content.Headers.ContentType?.MediaType));
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        Assert.Equal("DENY", page.Headers.GetValues("X-Frame-Options").Single());
        var html = await page.Content.ReadAsStringAsync();
        Assert.DoesNotContain("://", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
        using var script = await browser.GetAsync("/api/v1/docs/index.js");
        Assert.Contains("/api/v1/openapi.json", await script.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task<JsonElement> ReadAsync()
    {
        using var reader = _server.CreateClient(key: null);
        return JsonElement.Parse(await reader.GetStringAsync("/api/v1/openapi.json"));
    }

    private async Task<IReadOnlyList<(string Name, JsonElement Operation)>> OperationsAsync() =>
        [
            .. from path in (await ReadAsync()).GetProperty("paths").EnumerateObject()
            from operation in path.Value.EnumerateObject()
            select ($"{operation.Name.ToUpperInvariant()} {path.Name}", operation.Value),
        ];

    private static string WithoutConstraints(string template) =>
        string.Join(
            '/',
            template.Split('/').Select(segment => segment.Contains(':', StringComparison.Ordinal) ? segment.Split(':')[0] + "}" : segment)
        );

    private static IEnumerable<string> References(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Object => element
                .EnumerateObject()
                .SelectMany(member => member.NameEquals("$ref") ? [member.Value.GetString()!] : References(member.Value)),
            JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
            _ => [],
        };
}
