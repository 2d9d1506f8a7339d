using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Assay.Server.Tests;

/// <summary>Files instead of requests: exposures and events of an experiment that was run elsewhere.</summary>
public sealed class ImportWalk : IAsyncLifetime
{
    private AssayServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await AssayServer.StartAsync();
        await _server.SendAsync(
            "POST",
            "/api/v1/experiments",
            """{"key": "gate", "variants": [{"key": "gate_30"}, {"key": "gate_40"}], "metrics": ["bought", {"key": "spent", "kind": "mean", "event": "bought"}]}""",
            HttpStatusCode.Created
        );
        await _server.SendAsync("POST", "/api/v1/experiments/gate/start");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_csv_with_its_own_column_names_is_mapped_and_bad_rows_are_told()
    {
        await ExposeAsync("version,userid,channel\ngate_30,a,web\ngate_30,b,app\ngate_40,c,web\ngate_50,d,web\n,e,web\n");
        var job = await ImportAsync(
            "kind=events&type=bought&map=user_id:userid,value:amount",
            "text/csv",
            "userid;amount\na;10.5\nc;2\nc;3\nb;much\n"
        );
        Assert.Equal((4, 3, 1), (job.Count("rows_read"), job.Count("accepted"), job.Count("rejected")));
        Assert.Equal(
            (3, "wrong_type"),
            (job.GetProperty("first_errors")[0].Count("index"), job.GetProperty("first_errors")[0].Text("code"))
        );

        var results = await _server.SendAsync("GET", "/api/v1/experiments/gate/results?dimension=channel");
        Assert.Equal((2, 1), (results.GetProperty("units").Count("gate_30"), results.GetProperty("units").Count("gate_40")));
        var spent = results.GetProperty("metrics")[1].GetProperty("variants");
        Assert.Equal([10.5, 5.0], spent.EnumerateArray().Select(arm => arm.GetProperty("sum").GetDouble()));
        Assert.Equal(["app", "web"], results.GetProperty("breakdown").EnumerateArray().Select(one => one.Text("value")));
    }

    [Fact]
    public async Task Ndjson_is_read_line_by_line_and_the_same_file_again_stores_nothing()
    {
        const string Lines = """
            {"event_id": "1", "user_id": "a", "type": "bought", "value": 2}
            not json
            {"event_id": "2", "user_id": "b", "type": "bought"}
            {"event_id": "3", "user_id": "\ud800", "type": "bought"}
            """;
        var first = await ImportAsync("kind=events", "application/x-ndjson", Lines);
        var second = await ImportAsync("kind=events", "application/x-ndjson", Lines);
        Assert.Equal((2, 2, 0), (first.Count("accepted"), first.Count("rejected"), first.Count("duplicates")));
        Assert.Equal((0, 2, 2), (second.Count("accepted"), second.Count("rejected"), second.Count("duplicates")));
    }

    [Fact]
    public async Task Nothing_in_a_row_ends_more_than_its_row()
    {
        var events = await ImportAsync(
            "kind=events&type=bought",
            "text/csv",
            "user_id,properties,value\n"
                + """a,"{""a"":1,""a"":2}","""
                + "\n"
                + """b,"{""a"":""\ud800""}","""
                + "\n"
                + """c,"{""a"":1e999}","""
                + "\n"
                + """d,"[1]","""
                + "\n"
                + "e,,1e308\n"
                + "f,,\"1,234\"\n"
                + "g,\"{\"\"value\"\": 5}\",\n"
        );
        Assert.Equal((1, 6), (events.Count("accepted"), events.Count("rejected")));
        Assert.Equal(
            ["duplicate_member", "lone_surrogate", "number_out_of_range", "wrong_type", "value_out_of_range", "wrong_type"],
            events.GetProperty("first_errors").EnumerateArray().Select(one => one.Text("code"))
        );

        var exposures = await ImportAsync(
            "kind=exposures",
            "application/x-ndjson",
            """
            {"user_id": "a", "experiment_id": "gate", "variant": "gate_30", "source": "external", "context": {"d": "\ud800"}}
            {"user_id": "b", "experiment_id": "gate", "variant": "gate_30", "source": "external", "context": {"d": 1, "d": 2}}
            {"user_id": "c", "experiment_id": "gate", "variant": "gate_30", "source": "external", "context": {"d": "x"}}
            """
        );
        Assert.Equal((1, 2), (exposures.Count("accepted"), exposures.Count("rejected")));
        await _server.SendAsync("GET", "/api/v1/experiments/gate/results?dimension=d");
    }

    [Fact]
    public async Task Ndjson_takes_shared_fields_and_mapped_members_as_a_table_does()
    {
        var job = await ImportAsync(
            "kind=events&type=bought&map=user_id:who.id,value:amount,properties.shop:shop",
            "application/x-ndjson",
            """
            {"who": {"id": "a"}, "amount": 2}
            {"who": {"id": "b"}, "shop": "x", "event_type": "sold"}
            {"user_id": "c"}
            """
        );
        Assert.Equal((2, 1), (job.Count("accepted"), job.Count("rejected")));
        Assert.Equal("user_id_missing", job.GetProperty("first_errors")[0].Text("code"));
    }

    [Fact]
    public async Task A_wide_file_gives_each_unit_its_exposure_and_what_it_did()
    {
        const string Query =
            "kind=wide&experiment_id=gate&source=external&exposed_at=2026-01-31&decimal=,&missing=zero&map=variant:arm,event.bought:spent,event.visited:came";
        var rows = "user_id;arm;spent;came\na;gate_30 ;12,5;yes\nb;gate_40;0;no\nc;gate_40;NA;yes\nd;gate_50;3;yes\ne;gate_30;much;no\n";
        var job = await ImportAsync(Query, "text/csv", rows);
        Assert.Equal((5, 2), (job.Count("rows_read"), job.Count("rejected")));
        Assert.Equal(3 + 3, job.Count("accepted"));

        var again = await ImportAsync(Query, "text/csv", rows);
        Assert.Equal((0, 6), (again.Count("accepted"), again.Count("duplicates")));
    }

    [Fact]
    public async Task Rows_without_a_value_are_passed_over_and_counted_where_that_is_asked_for()
    {
        var job = await ImportAsync("kind=events&type=bought&missing=drop", "text/csv", "user_id,value\na,NA\nb,5\nc,\n");
        Assert.Equal((3, 1, 2, 0), (job.Count("rows_read"), job.Count("accepted"), job.Count("dropped"), job.Count("rejected")));
    }

    [Fact]
    public async Task A_file_sent_twice_with_one_key_is_one_job_and_another_file_is_refused()
    {
        var first = await SendAsync("user_id\na\n", "type=bought");
        var repeat = await SendAsync("user_id\na\n", "type=bought");
        Assert.Equal(first.Headers.Location, repeat.Headers.Location);
        Assert.True(repeat.Headers.Contains("Idempotent-Replayed"));

        await (await SendAsync("user_id\nb\n", "type=bought")).ReadProblemAsync(422, "idempotency_key_reused");
        await (await SendAsync("user_id\na\n", "type=sold")).ReadProblemAsync(422, "idempotency_key_reused");

        var audit = await _server.SendAsync("GET", "/api/v1/audit?limit=100");
        Assert.Contains(audit.EnumerateArray(), entry => entry.Text("action") == "import" && entry.Text("key") == "events.csv");
    }

    [Fact]
    public async Task A_job_exists_for_the_key_that_sent_its_file_and_for_administrators()
    {
        using var sender = await _server.CreateClientAsync("evaluate");
        using var other = await _server.CreateClientAsync("evaluate");
        using var content = Content("user_id\na\n", "text/csv");
        var job = await _server.ImportAsync("kind=events&type=bought", content, sender);

        var address = $"/api/v1/jobs/{job.Count("id")}";
        Assert.Equal(HttpStatusCode.OK, (await sender.SendAsync("GET", address)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _server.Admin.SendAsync("GET", address)).StatusCode);
        await (await other.SendAsync("GET", address)).ReadProblemAsync(404, "job_not_found");
    }

    [Theory]
    [InlineData("text/csv", "user_id,type\n")]
    [InlineData("application/x-ndjson", "\n \n")]
    public async Task A_file_without_rows_is_done_and_says_so(string type, string content)
    {
        var job = await ImportAsync("kind=events", type, content);
        Assert.Equal(("done", 0), (job.Text("state"), job.Count("rows_read")));
        Assert.Contains("no rows", job.Text("warning"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kind=events&map=event_id:id", "id,user_id,type\n1,a,bought\n", "text/csv")]
    [InlineData("kind=events", """{"id": 1, "user_id": "a", "type": "bought"}""", "application/x-ndjson")]
    public async Task An_event_whose_id_is_called_id_is_stored_once_by_every_way(string query, string file, string type)
    {
        const string Event = """{"id": "1", "user_id": "a", "type": "bought"}""";
        Assert.Equal("1", (await _server.SendAsync("POST", "/api/v1/events", Event, HttpStatusCode.Created)).Text("event_id"));
        Assert.Equal("duplicate", (await _server.SendAsync("POST", "/api/v1/experiments/gate/track", Event)).Text("status"));
        Assert.Equal(1, (await _server.SendAsync("POST", "/api/v1/events/batch", $"[{Event}]")).Count("duplicates"));
        Assert.Equal(1, (await ImportAsync(query, type, file)).Count("duplicates"));
    }

    [Fact]
    public async Task Rows_that_share_what_a_table_calls_id_are_all_stored_and_the_job_says_that_it_was_not_read()
    {
        const string Rows = "id,type\nann,bought\nann,bought\nann,sold\n";
        var mapped = await ImportAsync("kind=events&map=user_id:id", "text/csv", Rows);
        Assert.Equal((3, 0), (mapped.Count("accepted"), mapped.Count("duplicates")));
        Assert.Equal(JsonValueKind.Null, mapped.GetProperty("warning").ValueKind);

        var numbered = await ImportAsync("kind=events", "text/csv", "id,user_id,type\n1,ann,bought\n1,bob,bought\n");
        Assert.Equal((2, 0), (numbered.Count("accepted"), numbered.Count("duplicates")));
        Assert.Contains("map=event_id:id", numbered.Text("warning"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_with_both_goes_by_event_id()
    {
        const string Event = """{"event_id": "e", "id": "1", "user_id": "a", "type": "bought"}""";
        Assert.Equal("e", (await _server.SendAsync("POST", "/api/v1/events", Event, HttpStatusCode.Created)).Text("id"));
    }

    [Fact]
    public async Task One_value_too_large_rejects_one_item_of_a_batch()
    {
        var receipt = await _server.SendAsync(
            "POST",
            "/api/v1/events/batch",
            """[{"user_id": "a", "type": "t"}, {"user_id": "b", "type": "t", "value": 1e999}, {"user_id": "c", "type": "t", "value": "5"}, {"user_id": "d", "type": "t"}]"""
        );
        Assert.Equal(2, receipt.Count("accepted"));
        Assert.Equal(
            [(1, "number_out_of_range"), (2, "wrong_type")],
            receipt.GetProperty("rejected").EnumerateArray().Select(one => (one.Count("index"), one.Text("code")))
        );
    }

    [Theory]
    [InlineData("kind=events", "application/vnd.apache.parquet", "PAR2 is not it", "not Parquet")]
    [InlineData("kind=events&map=user_id:nobody", "text/csv", "userid,type\na,b\n", "no column 'nobody'")]
    [InlineData("kind=events", "text/csv", "user_id,type\na,b\nc,d,e,f\n", "Row 2 (line 3) has 4 cells")]
    [InlineData("kind=events", "text/csv", "userid,type\na,b\n", "no column 'user_id'")]
    [InlineData("kind=exposures&experiment_id=gate", "text/csv", "user_id,variant,variant\na,b,c\n", "'variant' stands twice")]
    [InlineData("kind=events", "application/vnd.apache.parquet", "PAR1 nothing of the kind PAR1", "damaged")]
    [InlineData("kind=wide&experiment_id=gate&map=event.bought:x", "text/csv", "user_id,variant,x\na,gate_30,1\n", "exposed_at")]
    [InlineData("kind=wide&experiment_id=gate&exposed_at=2026-01-31", "text/csv", "user_id,variant\na,gate_30\n", "event.purchase")]
    public async Task A_file_that_cannot_be_read_fails_the_job_with_a_reason_and_stores_nothing(
        string query,
        string type,
        string content,
        string reason
    )
    {
        var job = await ImportAsync(query, type, content);
        Assert.Equal(("failed", 0), (job.Text("state"), job.Count("accepted")));
        Assert.Contains(reason, job.Text("failure"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?kind=people", "text/csv", 400, "invalid_parameter")]
    [InlineData("?kind=events", "application/pdf", 415, "unsupported_media_type")]
    [InlineData("?kind=events&map=x", "text/csv", 400, "invalid_parameter")]
    [InlineData("?kind=events&decimal=;", "text/csv", 400, "invalid_parameter")]
    [InlineData("?kind=events&missing=maybe", "text/csv", 400, "invalid_parameter")]
    [InlineData("?kind=events&encoding=ebcdic", "text/csv", 400, "invalid_parameter")]
    [InlineData("?kind=events&delimiter=ab", "text/csv", 400, "invalid_parameter")]
    [InlineData("?kind=events&exposed_at=2026-01-31", "text/csv", 422, "inapplicable_parameter")]
    [InlineData("?kind=events&source=external", "application/x-ndjson", 422, "inapplicable_parameter")]
    [InlineData("?kind=exposures&type=bought", "text/csv", 422, "inapplicable_parameter")]
    [InlineData("?kind=wide&type=bought", "text/csv", 422, "inapplicable_parameter")]
    public async Task An_order_that_cannot_be_meant_is_refused(string query, string type, int status, string code)
    {
        using var content = Content("a\n", type);
        using var answer = await _server.Admin.PostAsync(new Uri("/api/v1/events/import" + query, UriKind.Relative), content);
        await answer.ReadProblemAsync(status, code);
    }

    [Fact]
    public async Task A_file_records_in_the_environment_of_its_key_only()
    {
        await _server.SendAsync(
            "POST",
            "/api/v1/experiments",
            """{"key": "elsewhere", "environments": ["staging"], "variants": [{"key": "a"}, {"key": "b"}]}""",
            HttpStatusCode.Created
        );
        await _server.SendAsync("POST", "/api/v1/experiments/elsewhere/start");
        using var production = await _server.CreateClientAsync("evaluate");
        (string Query, string Rows)[] files =
        [
            ("kind=exposures&experiment_id=elsewhere&source=external", "user_id,variant\nu,a\n"),
            ("kind=events&experiment_id=elsewhere&type=bought", "user_id\nu\n"),
            (
                "kind=wide&experiment_id=elsewhere&source=external&exposed_at=2026-01-31&map=event.bought:bought",
                "user_id,variant,bought\nu,a,1\n"
            ),
        ];
        foreach (var (query, rows) in files)
        {
            using var content = Content(rows, "text/csv");
            var job = await _server.ImportAsync(query, content, production);
            Assert.Equal((query, 0), (query, job.Count("accepted")));
            Assert.Equal("other_environment", job.GetProperty("first_errors")[0].Text("code"));
        }
        Assert.Equal(1, (await ImportAsync(files[0].Query, "text/csv", files[0].Rows)).Count("accepted"));
    }

    private async Task ExposeAsync(string csv)
    {
        var job = await ImportAsync(
            "kind=exposures&experiment_id=gate&source=external&map=user_id:userid,variant:version,context.channel:channel",
            "text/csv",
            csv
        );
        Assert.Equal((3, 2), (job.Count("accepted"), job.Count("rejected")));
        Assert.Equal(
            ["unknown_variant", "variant_missing"],
            job.GetProperty("first_errors").EnumerateArray().Select(one => one.Text("code"))
        );
    }

    private Task<JsonElement> ImportAsync(string query, string type, string text) => _server.ImportAsync(query, Content(text, type));

    private async Task<HttpResponseMessage> SendAsync(string text, string query)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/events/import?kind=events&{query}");
        request.Headers.Add("Idempotency-Key", "one file");
        request.Content = Content(text, "text/csv");
        request.Content.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileName = "events.csv" };
        return await _server.Admin.SendAsync(request);
    }

    private static ByteArrayContent Content(string text, string type) =>
        new(Encoding.UTF8.GetBytes(text)) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };
}
