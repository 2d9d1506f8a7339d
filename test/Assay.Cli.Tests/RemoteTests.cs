using System.Net;
using System.Text.Json;

namespace Assay.Cli.Tests;

/// <summary>Commands that talk to a server: what they send, and what they make of its answers.</summary>
public sealed class RemoteTests : IDisposable
{
    private const string Running =
        """{"state": "running", "rows_read": 1, "accepted": 1, "duplicates": 0, "rejected": 0, "first_errors": [], "failure": null, "finished_at": null}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("assay-test-").FullName;
    private readonly ScriptedServer _server = new();

    [Theory]
    [InlineData(null, "key", "--server or in ASSAY_SERVER")]
    [InlineData("localhost:5000", "key", "http:// or https://")]
    [InlineData("http://localhost:5000", null, "--key or in ASSAY_KEY")]
    public async Task A_command_that_needs_a_server_says_so(string? server, string? key, string expected)
    {
        var variables = new Dictionary<string, string>();
        if (server is not null)
            variables["ASSAY_SERVER"] = server;
        if (key is not null)
            variables["ASSAY_KEY"] = key;

        var answer = await Cli.RunAsync(variables, _server, "export", "checkout");

        Assert.Equal(2, answer.Code);
        Assert.Contains(expected, answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_win_over_the_environment()
    {
        _server.Answers(HttpStatusCode.OK, "{}");

        await _server.RunAsync("export", "checkout", "--key", "another-key");

        Assert.Equal("Bearer another-key", _server.Authorization);
    }

    [Fact]
    public async Task An_unreachable_server_is_named()
    {
        var answer = await Cli.RunAsync("export", "checkout", "--server", "http://127.0.0.1:1", "--key", "k");

        Assert.Equal(1, answer.Code);
        Assert.Contains("http://127.0.0.1:1/ cannot be reached", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_shows_in_the_servers_own_words()
    {
        const string problem = """
            {"type": "about:blank", "title": "Unprocessable", "status": 422, "code": "invalid_body", "detail": "The body breaks a rule.",
             "errors": {"name": ["Give a name."]}}
            """;
        _server.Answers(HttpStatusCode.UnprocessableEntity, problem, "application/problem+json");

        var answer = await _server.RunAsync("keys", "create", "ci");

        Assert.Equal((1, ""), (answer.Code, answer.Out));
        Assert.Equal("The body breaks a rule. (invalid_body)\n  name: Give a name.\n", answer.Error);
    }

    [Fact]
    public async Task A_failure_without_words_shows_its_status()
    {
        _server.Answers(HttpStatusCode.BadGateway, "<html>", "text/html");

        var answer = await _server.RunAsync("export", "checkout");

        Assert.Equal((1, "The server answered 502 Bad Gateway. (http_502)\n"), (answer.Code, answer.Error));
    }

    [Theory]
    [InlineData("json")]
    [InlineData("csv")]
    public async Task Export_prints_the_summary_as_it_is(string format)
    {
        _server.Answers(HttpStatusCode.OK, "the summary\n");

        var answer = await _server.RunAsync("export", "a/b", "--format", format);

        Assert.Equal((0, "the summary\n", ""), (answer.Code, answer.Out, answer.Error));
        Assert.Equal($"GET /api/v1/experiments/a%2Fb/summary?format={format}", _server.Asked[0].Request);
    }

    [Fact]
    public async Task A_new_keys_secret_alone_goes_to_the_output()
    {
        _server.Answers(HttpStatusCode.Created, """{"id": 7, "name": "ci", "scopes": ["read"], "key": "the-secret"}""");

        var answer = await _server.RunAsync(
            "keys",
            "create",
            "ci",
            "--scope",
            "read",
            "--environment",
            "staging",
            "--expires",
            "2027-01-01T00:00:00Z"
        );

        Assert.Equal((0, "the-secret\n"), (answer.Code, answer.Out));
        Assert.Equal("POST /api/v1/auth/keys", _server.Asked[0].Request);
        Assert.Equal(
            """{"name":"ci","scopes":["read"],"environment":"staging","expires_at":"2027-01-01T00:00:00+00:00"}""",
            _server.Asked[0].Body
        );
    }

    [Fact]
    public async Task Keys_are_listed_with_what_they_may_do()
    {
        const string keys = """
            [{"id": 1, "public_id": "abc", "name": "first [admin]", "scopes": ["admin"], "environment": "production", "created_at": "2026-01-31T12:00:00Z", "expires_at": null},
             {"id": 2, "public_id": "def", "name": "ci", "scopes": ["read", "write"], "environment": "production", "created_at": "2026-02-01T12:00:00Z", "expires_at": "2027-01-01T00:00:00Z"}]
            """;
        _server.Answers(HttpStatusCode.OK, keys);

        var answer = await _server.RunAsync("keys", "list");

        Assert.Contains("first [admin]", answer.Out, StringComparison.Ordinal);
        Assert.Contains("read, write", answer.Out, StringComparison.Ordinal);
        Assert.Contains("2027-01-01", answer.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_are_listed_to_the_last_page()
    {
        const string key =
            """[{"id": 1, "name": "NAME", "scopes": [], "environment": "production", "created_at": "2026-01-31T12:00:00Z"}]""";
        _server
            .Answers(
                HttpStatusCode.OK,
                key.Replace("NAME", "early", StringComparison.Ordinal),
                next: "/api/v1/auth/keys?limit=1000&cursor=1"
            )
            .Answers(HttpStatusCode.OK, key.Replace("NAME", "late", StringComparison.Ordinal));

        var answer = await _server.RunAsync("keys", "list");

        Assert.Matches("early(.|\n)*late", answer.Out);
        Assert.Equal("GET /api/v1/auth/keys?limit=1000&cursor=1", _server.Asked[1].Request);
    }

    [Fact]
    public async Task A_key_is_revoked_by_its_number()
    {
        _server.Answers(HttpStatusCode.NoContent);

        var answer = await _server.RunAsync("keys", "revoke", "7");

        Assert.Equal(0, answer.Code);
        Assert.Equal("DELETE /api/v1/auth/keys/7", _server.Asked[0].Request);
    }

    [Theory]
    [InlineData("e.csv", "text/csv")]
    [InlineData("e.ndjson", "application/x-ndjson")]
    [InlineData("e.PARQUET", "application/vnd.apache.parquet")]
    [InlineData("e.csv.gz", "text/csv")]
    public async Task Import_sends_the_file_and_follows_the_job_to_its_end(string file, string mediaType)
    {
        _server.Answers(HttpStatusCode.Accepted, Running, location: "/api/v1/jobs/4");
        _server.Answers(HttpStatusCode.OK, Running);
        _server.Answers(HttpStatusCode.OK, Finished("done"));

        var answer = await ImportAsync(file, "--map", "user_id:userid,value:amount");

        Assert.Equal((0, "3 rows: 2 accepted, 1 already there, 0 rejected.\n"), (answer.Code, answer.Out));
        Assert.Equal(
            [
                ("POST /api/v1/events/import?kind=events&map=user_id%3Auserid%2Cvalue%3Aamount", mediaType, "the content"),
                ("GET /api/v1/jobs/4", null, ""),
                ("GET /api/v1/jobs/4", null, ""),
            ],
            _server.Asked
        );
    }

    [Theory]
    [InlineData("done", """[{"index": 1, "code": "bad_time", "detail": "No such time."}]""", null, "row 2: No such time. (bad_time)")]
    [InlineData("failed", "[]", "The file ends within a quoted cell.", "The file ends within a quoted cell.")]
    public async Task An_import_that_left_rows_behind_fails(string state, string errors, string? failure, string expected)
    {
        _server.Answers(HttpStatusCode.Accepted, Running, location: "/api/v1/jobs/4");
        _server.Answers(HttpStatusCode.OK, Finished(state, errors, failure));

        var answer = await ImportAsync("e.csv");

        Assert.Equal(1, answer.Code);
        Assert.Contains(expected, answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_rejected_rows_the_first_twenty_are_listed_and_the_others_counted()
    {
        var errors = Enumerable.Range(0, 500).Select(i => $$"""{"index": {{i}}, "code": "bad_time", "detail": "No such time."}""");
        _server.Answers(HttpStatusCode.Accepted, Running, location: "/api/v1/jobs/4");
        _server.Answers(HttpStatusCode.OK, Finished("done", $"[{string.Join(',', errors)}]", rejected: 1_000));

        var lines = (await ImportAsync("e.csv")).Error.TrimEnd().Split('\n');

        Assert.Equal("  row 20: No such time. (bad_time)", lines[^2]);
        Assert.Equal((21, "  and 980 more."), (lines.Length, lines[^1]));
    }

    [Fact]
    public async Task A_warning_of_the_server_is_shown_and_is_no_failure()
    {
        _server.Answers(HttpStatusCode.Accepted, Running, location: "/api/v1/jobs/4");
        _server.Answers(
            HttpStatusCode.OK,
            Finished("done").Replace("\"failure\"", "\"warning\": \"No rows.\", \"failure\"", StringComparison.Ordinal)
        );

        var answer = await ImportAsync("e.csv");

        Assert.Equal((0, "No rows.\n"), (answer.Code, answer.Error));
    }

    [Fact]
    public async Task A_kind_in_the_place_of_the_file_is_told_as_the_option_that_it_is()
    {
        var answer = await _server.RunAsync("import", "wide", "e.csv");

        Assert.Equal(2, answer.Code);
        Assert.Contains("The kind is an option: --kind wide.", answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { "keys", "list" }, false)]
    [InlineData(new[] { "keys", "list", "--verbose" }, true)]
    public async Task What_nobody_foresaw_is_one_line_unless_more_is_asked_for(string[] command, bool isLong)
    {
        _server.Answers(HttpStatusCode.OK, "<html>");

        var answer = await _server.RunAsync(command);

        Assert.Equal((1, ""), (answer.Code, answer.Out));
        Assert.StartsWith("Something unexpected happened", answer.Error, StringComparison.Ordinal);
        Assert.Equal(isLong, answer.Error.Contains("   at ", StringComparison.Ordinal));
        Assert.Equal(isLong, answer.Error.Count(one => one == '\n') > 1);
    }

    [Fact]
    public async Task Fields_that_all_rows_share_go_into_the_address()
    {
        _server.Answers(HttpStatusCode.Accepted, Running, location: "/api/v1/jobs/4").Answers(HttpStatusCode.OK, Finished("done"));

        await ImportAsync("e.csv", "--set", "type=a=b", "--set", "timestamp=2026-01-31T12:00:00+01:00");

        Assert.Equal(
            "POST /api/v1/events/import?kind=events&type=a%3Db&timestamp=2026-01-31T12%3A00%3A00%2B01%3A00",
            _server.Asked[0].Request
        );
    }

    [Fact]
    public async Task How_a_file_is_written_goes_into_the_address()
    {
        _server.Answers(HttpStatusCode.Accepted, Running, location: "/api/v1/jobs/4").Answers(HttpStatusCode.OK, Finished("done"));

        await ImportAsync("e.csv", "--decimal", ",", "--missing", "drop", "--no-header");

        Assert.Equal("POST /api/v1/events/import?kind=events&decimal=%2C&missing=drop&header=false", _server.Asked[0].Request);
    }

    [Fact]
    public async Task A_shared_field_without_a_value_is_a_wrong_command_line() =>
        Assert.Equal(2, (await ImportAsync("e.csv", "--set", "type")).Code);

    [Theory]
    [InlineData("e.xlsx", "unknown_file_type")]
    [InlineData("none.csv", "file_not_found")]
    public async Task A_file_that_cannot_be_imported_is_refused_before_anything_is_sent(string file, string code)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "e.xlsx"), "");

        var answer = await _server.RunAsync("import", Path.Combine(_folder, file), "--kind", "events");

        Assert.Equal(1, answer.Code);
        Assert.Contains(code, answer.Error, StringComparison.Ordinal);
        Assert.Empty(_server.Asked);
    }

    public void Dispose()
    {
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<Answer> ImportAsync(string file, params string[] options)
    {
        var path = Path.Combine(_folder, file);
        await File.WriteAllTextAsync(path, "the content");
        return await _server.RunAsync(["import", path, "--kind", "events", .. options]);
    }

    private static string Finished(string state, string errors = "[]", string? failure = null, int? rejected = null) =>
        $$"""
            {"id": 4, "kind": "events", "state": "{{state}}", "rows_read": 3, "accepted": 2, "duplicates": 1,
             "rejected": {{rejected ?? (errors == "[]" ? 0 : 1)}}, "first_errors": {{errors}}, "failure": {{JsonSerializer.Serialize(
                failure
            )}},
             "started_at": "2026-01-31T12:00:00Z", "finished_at": "2026-01-31T12:00:01Z"}
            """;
}
