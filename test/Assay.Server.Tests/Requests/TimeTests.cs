using System.Net;

namespace Assay.Server.Tests.Requests;

/// <summary>Times have one reading at every door.</summary>
public sealed class TimeTests : IAsyncLifetime
{
    private AssayServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await AssayServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("2026-01-31T12:00:00Z", true)]
    [InlineData("2026-01-31 12:00:00", true)]
    [InlineData("2026-01-31 14:00:00.000 +02:00", true)]
    [InlineData("2026-01-31 12:00:00+00", true)]
    [InlineData("03/04/2026", false)]
    [InlineData("10 Nov 2026", false)]
    [InlineData("31.01.2026 12:00", false)]
    [InlineData("2026-01-31T12:00:00 CET", false)]
    [InlineData("1769860800", false)]
    public async Task A_text_is_a_time_for_all_or_for_none(string time, bool isTime)
    {
        async Task<bool> IsTakenAsync(string method, string address, string body)
        {
            using var answer = await _server.Admin.SendAsync(method, address, body);
            Assert.InRange((int)answer.StatusCode, 200, 422);
            return answer.IsSuccessStatusCode;
        }
        var experiment = $$"""{"key": "e", "variants": [{"key": "a"}, {"key": "b"}], "planned_start": "{{time}}"}""";
        Assert.Equal(isTime, await IsTakenAsync("POST", "/api/v1/experiments", experiment));
        Assert.Equal(isTime, await IsTakenAsync("POST", "/api/v1/events", $$"""{"user_id": "u", "type": "t", "timestamp": "{{time}}" }"""));
        var rule =
            $$"""{"id": "r", "when": [{"attribute": "at", "op": "after", "values": ["{{time}}"] }], "serve": {"variation": "on"} }""";
        var flag = $$$"""{"key": "f", "environments": {"production": {"enabled": true, "rules": [{{{rule}}}] } } }""";
        Assert.Equal(isTime, await IsTakenAsync("POST", "/api/v1/flags", flag));
        await _server.SendAsync(
            "POST",
            "/api/v1/experiments",
            """{"key": "q", "variants": [{"key": "a"}, {"key": "b"}]}""",
            HttpStatusCode.Created
        );
        await _server.SendAsync("POST", "/api/v1/experiments/q/start");
        Assert.Equal(isTime, await IsTakenAsync("POST", "/api/v1/events/q", $$"""{"start_time": "{{time}}"}"""));
        var file = new StringContent($"user_id,type,timestamp\nu2,t,{time}\n");
        file.Headers.ContentType = new("text/csv");
        Assert.Equal(isTime ? 1 : 0, (await _server.ImportAsync("kind=events", file)).Count("accepted"));
    }
}
