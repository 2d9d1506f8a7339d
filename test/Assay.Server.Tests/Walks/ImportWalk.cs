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

    [Theory]
    [InlineData("kind=events", "application/vnd.apache.parquet", "PAR2 is not it", "not Parquet")]
    [InlineData("kind=events&map=user_id:nobody", "text/csv", "userid,type\na,b\n", "no column 'nobody'")]
    [InlineData("kind=events", "text/csv", "user_id,type\na,b\nc,d,e,f\n", "")]
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
    public async Task An_order_that_cannot_be_meant_is_refused(string query, string type, int status, string code)
    {
        using var content = Content("a\n", type);
        using var answer = await _server.Admin.PostAsync(new Uri("/api/v1/events/import" + query, UriKind.Relative), content);
        await answer.ReadProblemAsync(status, code);
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

    private static ByteArrayContent Content(string text, string type) =>
        new(Encoding.UTF8.GetBytes(text)) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };
}
