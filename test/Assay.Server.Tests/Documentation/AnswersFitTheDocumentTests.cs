using System.Text;
using System.Text.Json;

namespace Assay.Server.Tests.Documentation;

/// <summary>The document says what the answers are: real ones are held against it.</summary>
public sealed class AnswersFitTheDocumentTests(EveryRouteTests.Server fixture) : IClassFixture<EveryRouteTests.Server>
{
    private const string Api = "/api/v1/";

    /// <summary>Answers without JSON, or of states that this walk does not bring about.</summary>
    private static readonly string[] NotWalked =
    [
        "DELETE /demo",
        "GET /features/{clientKey}",
        "POST /eval/{clientKey}",
        "GET /sdk/stream",
        "POST /sdk/stream-token",
    ];

    private const string Flag = """
        {"key": "f1", "type": "boolean", "environments": {"production": {"enabled": true, "rules": [
            {"when": {"country": "DE"}, "serve": {"variation": "on"}},
            {"serve": {"rollout": [{"variation": "on", "percent": 50}]}}]}}}
        """;

    private const string Experiment = """
        {"key": "x1", "name": "X", "variants": [{"key": "control"}, {"key": "new", "config": {"a": 1}}], "target_sample_size": 1000,
         "audience": {"country": "DE"}, "metrics": [{"key": "orders", "event": "order"},
         {"key": "revenue", "event": "order", "kind": "mean", "role": "guardrail", "margin": 0.1}, "visit"]}
        """;

    private readonly AssayServer _server = fixture.Running;
    private readonly HashSet<string> _walked = [];
    private readonly List<string> _complaints = [];

    /// <summary>What was created last of each kind.</summary>
    private readonly Dictionary<string, string> _ids = [];
    private JsonElement _document;

    [Fact]
    public async Task Every_answer_fits_the_schema_that_the_document_gives_for_it()
    {
        await ReadDocumentAsync();
        await WalkDefinitionsAsync();
        await WalkExperimentAsync();
        await WalkFactorsAsync();
        await WalkStepsAsync();
        await WalkOperationsAsync();
        await WalkDeletionsAsync();
        Assert.True(_complaints.Count == 0, string.Join(Environment.NewLine, _complaints.Distinct().Take(60)));
        var all =
            from path in _document.GetProperty("paths").EnumerateObject()
            from operation in path.Value.EnumerateObject()
            select $"{operation.Name.ToUpperInvariant()} /{path.Name[Api.Length..]}";
        Assert.Empty(all.Except(_walked).Except(NotWalked));
    }

    [Fact]
    public async Task Every_example_works_as_it_is()
    {
        await ReadDocumentAsync();
        var examples = (
            from path in _document.GetProperty("paths").EnumerateObject()
            from operation in path.Value.EnumerateObject()
            where operation.Value.TryGetProperty("requestBody", out _)
            from content in operation.Value.GetProperty("requestBody").GetProperty("content").EnumerateObject()
            where content.Value.TryGetProperty("example", out _)
            orderby path.Name.Contains('{', StringComparison.Ordinal) || path.Name.Contains("check", StringComparison.Ordinal)
            select (Method: operation.Name.ToUpperInvariant(), Path: path.Name, Body: content.Value.GetProperty("example"))
        ).ToList();
        foreach (var (method, path, body) in examples.OrderBy(one => one.Path.EndsWith("/bulk", StringComparison.Ordinal)))
        {
            var isOfFlag = path.Contains("/flags/", StringComparison.Ordinal);
            var address = path.Replace("{id}", "checkout-button", StringComparison.Ordinal)
                .Replace("{key}", isOfFlag ? "new-checkout" : "checkout-button", StringComparison.Ordinal);
            using var answer = await _server.Admin.SendAsync(method, address, body.GetRawText());
            Assert.True(answer.IsSuccessStatusCode, $"{method} {address}: {await answer.Content.ReadAsStringAsync()}");
            if (path == Api + "experiments")
                Assert.Equal(201, (int)answer.StatusCode);
        }
        Assert.Contains(examples, example => example.Path == Api + "experiments");
        Assert.True(examples.Count >= 15, $"{examples.Count} examples");
    }

    [Fact]
    public async Task Members_with_a_fixed_set_of_texts_list_them()
    {
        await ReadDocumentAsync();
        var schemas = _document.GetProperty("components").GetProperty("schemas");
        (string Schema, string Member, string Text)[] expected =
        [
            ("MetricView", "kind", "proportion"),
            ("MetricView", "role", "guardrail"),
            ("MetricView", "direction", "decrease"),
            ("RecommendationView", "action", "do_not_ship"),
            ("AssignmentView", "reason", "not_started"),
            ("GuardrailView", "state", "no_harm_evident"),
            ("ExperimentView", "hash", "growthbook"),
            ("ResultsView", "method", "always_valid"),
            ("EventReceipt", "status", "duplicate"),
            ("EventReceipt", "why_code", "not_exposed"),
            ("FlagBody", "type", "json"),
            ("SetAsideBody", "kind", "exposures"),
            ("CheckView", "status", "failing"),
            ("EvaluationView", "reason", "TARGETING_MATCH"),
        ];
        foreach (var (schema, member, text) in expected)
        {
            var listed = schemas.GetProperty(schema).GetProperty("properties").GetProperty(member);
            Assert.True(listed.TryGetProperty("enum", out var texts), $"{schema}.{member} lists nothing");
            Assert.Contains(texts.EnumerateArray(), one => one.ValueKind == JsonValueKind.String && one.GetString() == text);
        }
    }

    [Fact]
    public async Task Whoever_asks_too_early_is_told_to_start_the_experiment()
    {
        await _server.SendAsync(
            "POST",
            Api + "experiments",
            """{"key": "early", "metrics": ["order"]}""",
            System.Net.HttpStatusCode.Created
        );
        const string unit = """{"user_id": "u", "type": "order"}""";
        var tracked = await _server.SendAsync("POST", Api + "experiments/early/track", unit, System.Net.HttpStatusCode.Created);
        var assigned = await _server.SendAsync("POST", Api + "experiments/early/assign", """{"user_id": "u"}""");
        Assert.Equal(assigned.Text("next_step"), tracked.Text("next_step"));
        Assert.Contains("POST /api/v1/experiments/early/start", tracked.Text("next_step"), StringComparison.Ordinal);
        foreach (
            var (method, path) in new[]
            {
                ("GET", "experiments/early/results"),
                ("GET", "experiments/early/stats"),
                ("GET", "experiments/early/health"),
                ("GET", "experiments/early/summary"),
                ("POST", "events/early"),
            }
        )
        {
            using var answer = await _server.Admin.SendAsync(method, Api + path);
            var problem = await answer.ReadProblemAsync(409, "not_started");
            Assert.Contains("/start", problem.Text("detail"), StringComparison.Ordinal);
        }
    }

    private async Task WalkDefinitionsAsync()
    {
        (string Name, string Key, string Body, string Patch)[] nouns =
        [
            ("layers", "l1", """{"key": "l1"}""", """{"name": "L"}"""),
            ("holdouts", "h1", """{"key": "h1", "percent": 5}""", """{"percent": 4}"""),
            ("environments", "e1", """{"key": "e1"}""", """{"name": "E"}"""),
            ("segments", "s1", """{"key": "s1", "rules": {"country": "DE"}, "included": ["a"]}""", """{"name": "S"}"""),
            ("flags", "f1", Flag, """{"description": "F"}"""),
            ("experiments", "x1", Experiment, """{"description": "X"}"""),
            ("users", "w1", """{"user_id": "w1", "attributes": {"plan": "pro"}}""", """{"is_premium": true}"""),
        ];
        foreach (var (name, key, body, patch) in nouns)
        {
            var created = await CallAsync("POST", name, body);
            var id = name == "users" ? created.Text("id") : key;
            await CallAsync("POST", name, body);
            await CallAsync("GET", name);
            await CallAsync("GET", $"{name}/{id}");
            await CallAsync("PATCH", $"{name}/{id}", patch);
            await CallAsync("PUT", $"{name}/{id}", patch);
            await CallAsync("PATCH", $"{name}/{id}", """{"nobody_knows": 1}""");
            await CallAsync("GET", $"{name}/no-such");
            _ids[name] = id;
        }
        await CallAsync("POST", "segments/s1/members", """{"add": ["b"], "remove": ["a"]}""");
        await CallAsync("GET", "segments/s1/members");
        await CallAsync("GET", "segments/s1/evaluate/b");
        await CallAsync("POST", "segments/assign-user", """{"segment": "s1", "user_id": "c"}""");
        await CallAsync("POST", "segments/unassign-user", """{"segment": "s1", "user_id": "c"}""");
        await CallAsync("POST", "segments/assign-experiment", """{"segment": "s1", "experiment": "x1"}""");
        await CallAsync("DELETE", "segments/unassign-experiment", """{"segment": "s1", "experiment": "x1"}""");
        await CallAsync("POST", "flags/f1/evaluate", """{"user_id": "u", "attributes": {"country": "DE"}}""");
        await CallAsync("POST", "flags/f1/explain", """{"user_id": "u"}""");
        await CallAsync("GET", "flags/f1/explain/u");
        await CallAsync("POST", "flags/f1/toggle", """{"environment": "production", "enabled": false}""");
        await CallAsync("POST", "flags/f1/evaluate", """{"user_id": "u"}""");
        var change = await CallAsync(
            "POST",
            "flags/f1/schedule",
            """{"at": "2999-01-01T00:00:00Z", "environment": "production", "enabled": true}"""
        );
        await CallAsync("GET", "flags/f1/schedule");
        await CallAsync("GET", "flags/f1");
        await CallAsync("DELETE", $"flags/f1/schedule/{change.GetProperty("id")}");
        await CallAsync("GET", "flags/f1/history");
        await CallAsync("POST", "flags/f1/restore", """{"version": 1}""");
        await CallAsync("POST", "flags/f1/archive");
        await CallAsync("POST", "flags/f1/unarchive");
    }

    private async Task WalkExperimentAsync()
    {
        await CallAsync("PATCH", "experiments/x1", """{"audience": null}""");
        await CallAsync("POST", "experiments/x1/variants", """{"key": "third", "allocation_pct": 0}""");
        await CallAsync("GET", "experiments/x1/variants");
        await CallAsync("GET", "experiments/x1/variants/new");
        await CallAsync("PATCH", "experiments/x1/variants/new", """{"description": "N"}""");
        await CallAsync("PUT", "experiments/x1/variants/new", """{"description": "N2"}""");
        await CallAsync("DELETE", "experiments/x1/variants/third");
        const string together = """[{"key": "control", "allocation_pct": 50}, {"key": "new", "allocation_pct": 50}]""";
        await CallAsync("PUT", "experiments/x1/variants", together);
        await CallAsync("PATCH", "experiments/x1/variants", together);
        await CallAsync("POST", "experiments/x1/assign", """{"user_id": "early"}""");
        await CallAsync("POST", "experiments/x1/track", """{"user_id": "early", "type": "order"}""");
        await CallAsync("GET", "experiments/x1/results");
        await CallAsync("POST", "experiments/check-eligibility", """{"user_id": "u", "experiment_ids": ["x1"]}""");
        await CallAsync("POST", "experiments/x1/start");
        for (var n = 0; n < 60; n++)
        {
            await CallAsync(
                "POST",
                "experiments/x1/assign",
                $$"""{"user_id": "u{{n}}", "context": {"country": "{{(n % 2 == 0 ? "DE" : "FR")}}"} }"""
            );
            if (n % 3 == 0)
                await CallAsync("POST", "experiments/x1/track", $$"""{"user_id": "u{{n}}", "type": "order", "value": {{n}}.5}""");
        }
        await CallAsync("GET", "experiments/x1/assignment/u1");
        await CallAsync("POST", "assignments/bulk", """{"user_id": "u1", "experiment_ids": ["x1", "no-such"]}""");
        await CallAsync("POST", "experiments/check-eligibility", """{"user_id": "u1", "anonymous_id": "a1", "experiment_ids": ["x1"]}""");
        await CallAsync("GET", "experiments/x1/explain/u1");
        await CallAsync("POST", "events", """{"user_id": "u1", "type": "visit", "event_id": "one", "properties": {"a": [1]}}""");
        await CallAsync("POST", "events", """{"user_id": "u1", "type": "visit", "event_id": "one", "properties": {"a": [1]}}""");
        await CallAsync("POST", "events", """{"type": "visit"}""");
        await CallAsync("POST", "events/batch", """[{"user_id": "u1", "type": "visit"}, {"user_id": "u1"}]""");
        await CallAsync("POST", "events/batch", """[{"user_id": "u1"}]""");
        await CallAsync("POST", "exposures", """{"user_id": "o1", "experiment_id": "x1", "variant": "new", "source": "external"}""");
        await CallAsync("POST", "exposures", """{"user_id": "o1", "experiment_id": "x1", "variant": "new", "source": "external"}""");
        await CallAsync(
            "POST",
            "exposures/batch",
            """[{"user_id": "o2", "experiment_id": "x1", "variant": "new", "source": "external"}, {}]"""
        );
        await CallAsync("POST", "events/x1");
        await CallAsync("POST", "experiments/x1/exclusions", """{"reason": "A bot.", "user_id": "u3", "kind": "events"}""");
        await CallAsync("GET", "experiments/x1/exclusions");
        await CallAsync("PATCH", "experiments/x1", """{"target_sample_size": 2000}""");
        foreach (
            var query in new[] { "", "?granularity=day", "?dimension=country", "?include_ci=false&metrics=orders&method=always_valid" }
        )
            await CallAsync("GET", "experiments/x1/results", query: query);
        await CallAsync("GET", "experiments/x1/results", query: "?granularity=aeon");
        await CallAsync("POST", "experiments/x1/results", """{"conversion_event_type": "visit"}""");
        await CallAsync("POST", "experiments/x1/results");
        foreach (var part in new[] { "stats", "health", "summary" })
            await CallAsync("GET", $"experiments/x1/{part}");
        await CallAsync("DELETE", "experiments/x1/exclusions/1");
    }

    private async Task WalkFactorsAsync()
    {
        const string factors = """
            [{"key": "colour", "levels": [{"key": "blue"}, {"key": "red"}]}, {"key": "size", "levels": [{"key": "s"}, {"key": "m"}]}]
            """;
        await CallAsync("POST", "experiments", $$"""{"key": "x2", "factors": {{factors}}, "metrics": ["order"]}""");
        await CallAsync("POST", "experiments/x2/start");
        foreach (var n in Enumerable.Range(0, 40))
            await CallAsync("POST", "experiments/x2/assign", $$"""{"user_id": "u{{n}}"}""");
        await CallAsync("POST", "experiments/x2/track", """{"user_id": "u1", "type": "order"}""");
        await CallAsync("GET", "experiments/x2/results");
        await CallAsync("POST", "experiments/x2/stop", """{"reason": "Enough."}""");
        await CallAsync("GET", "experiments/x2/results");
    }

    private async Task WalkStepsAsync()
    {
        await CallAsync("POST", "experiments", """{"key": "x3", "variants": [{"key": "a"}, {"key": "b"}], "metrics": ["order"]}""");
        foreach (
            var step in new[]
            {
                "submit",
                "reject",
                "submit",
                "approve",
                "start",
                "pause",
                "resume",
                "iterations",
                "stop",
                "archive",
                "start",
            }
        )
            await CallAsync("POST", $"experiments/x3/{step}");
        await CallAsync(
            "POST",
            "experiments",
            """{"key": "x4", "planned_start": "2999-01-01T00:00:00Z", "variants": [{"key": "a"}, {"key": "b"}], "metrics": ["order"]}"""
        );
        await CallAsync("POST", "experiments/x4/schedule");
    }

    private async Task WalkOperationsAsync()
    {
        var key = await CallAsync("POST", "auth/keys", """{"name": "k", "scopes": ["read"]}""");
        await CallAsync("GET", "auth/keys");
        await CallAsync("GET", $"auth/keys/{key.GetProperty("id")}");
        await CallAsync("DELETE", $"auth/keys/{key.GetProperty("id")}");
        await CallAsync("GET", "audit");
        await CallAsync("GET", "sdk/snapshot");
        var job = await CallAsync("POST", "events/import", "user_id,type\nu1,visit\n,visit\n", mediaType: "text/csv");
        await CallAsync("GET", $"jobs/{job.GetProperty("id")}");
        await CallAsync("GET", "jobs/999999");
    }

    private async Task WalkDeletionsAsync()
    {
        await CallAsync("POST", "experiments", """{"key": "x5"}""");
        foreach (var (name, id) in _ids)
            await CallAsync("DELETE", $"{name}/{(name == "experiments" ? "x5" : id)}");
    }

    private async Task ReadDocumentAsync()
    {
        using var reader = _server.CreateClient(key: null);
        _document = JsonElement.Parse(await reader.GetStringAsync(Api + "openapi.json"));
    }

    /// <summary>Sends, and notes where the answer does not fit what the document says of it.</summary>
    private async Task<JsonElement> CallAsync(
        string method,
        string path,
        string? body = null,
        string query = "",
        string mediaType = "application/json"
    )
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), Api + path + query);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, mediaType);
        using var answer = await _server.Admin.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        var (template, operation) = OperationOf(method, path);
        if (answer.IsSuccessStatusCode)
            _walked.Add($"{method} /{template}");
        var status = $"{(int)answer.StatusCode}";
        var responses = operation.GetProperty("responses");
        if (
            !responses.TryGetProperty(status, out var response)
            || (!answer.IsSuccessStatusCode && text.Contains("urn:assay", StringComparison.Ordinal))
        )
            response = answer.IsSuccessStatusCode ? default : responses.GetProperty("default");
        var sent = answer.Content.Headers.ContentType?.MediaType ?? "";
        if (response.ValueKind != JsonValueKind.Object)
            Complain($"{status} is not documented");
        else if (text.Length > 0 && !response.TryGetProperty("content", out _))
            Complain($"{status} has a body, though none is documented");
        else if (text.Length > 0 && !response.GetProperty("content").TryGetProperty(sent, out _))
            Complain($"{status} of {sent} is not documented");
        else if (text.Length > 0)
        {
            var schema = response.GetProperty("content").GetProperty(sent).GetProperty("schema");
            foreach (var complaint in new SchemaCheck(_document).Complaints(JsonElement.Parse(text), schema))
                Complain($"{status} {complaint}");
        }
        return text.Length > 0 ? JsonElement.Parse(text) : default;

        void Complain(string what) => _complaints.Add($"{method} /{template}: {what}");
    }

    private (string Template, JsonElement Operation) OperationOf(string method, string path)
    {
        var asked = path.Split('/');
        var found = _document
            .GetProperty("paths")
            .EnumerateObject()
            .Where(one => one.Value.TryGetProperty(method.ToLowerInvariant(), out _))
            .Select(one => (Parts: one.Name[Api.Length..].Split('/'), Operation: one.Value.GetProperty(method.ToLowerInvariant())))
            .Where(one =>
                one.Parts.Length == asked.Length && one.Parts.Zip(asked).All(pair => pair.First[0] == '{' || pair.First == pair.Second)
            )
            .MinBy(one => one.Parts.Count(part => part[0] == '{'));
        return (string.Join('/', found.Parts), found.Operation);
    }
}
