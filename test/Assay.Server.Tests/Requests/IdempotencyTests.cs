using System.Net;
using Assay.Core;
using Assay.Core.Catalog;
using Assay.Server.Auth;
using Assay.Server.Requests;
using static Assay.Server.Tests.Answers;

namespace Assay.Server.Tests.Requests;

public sealed class IdempotencyTests : IAsyncLifetime
{
    private const string Things = "/api/v1/test/things";

    private readonly TaskCompletionSource _gate = new();
    private int _calls;
    private AssayServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await AssayServer.StartAsync(map: Map);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_repeat_gets_the_first_answer_again_and_changes_nothing()
    {
        using var first = await SendAsync("one", """{"n": 1}""");
        using var second = await SendAsync("one", """{"n": 1}""");
        Assert.Equal(1, _calls);
        Assert.Equal(HttpStatusCode.Created, second.StatusCode);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        Assert.Equal("\"5\"", second.Headers.ETag?.Tag);
        Assert.Equal(first.Content.Headers.ContentType, second.Content.Headers.ContentType);
        Assert.False(first.Headers.Contains("Idempotent-Replayed"));
        Assert.Equal("true", second.Headers.GetValues("Idempotent-Replayed").Single());
    }

    [Fact]
    public async Task Without_a_key_every_request_counts()
    {
        using var first = await _server.Admin.PostAsync(Things, Json("{}"));
        using var second = await _server.Admin.PostAsync(Things, Json("{}"));
        Assert.Equal(2, _calls);
    }

    [Theory]
    [InlineData(Things, """{"n": 2}""")]
    [InlineData(Things + "?x=1", """{"n": 1}""")]
    [InlineData(Things + "/other", """{"n": 1}""")]
    public async Task The_key_of_another_request_is_refused(string path, string body)
    {
        using var first = await SendAsync("reused", """{"n": 1}""");
        using var second = await SendAsync("reused", body, path);
        await second.ReadProblemAsync(422, "idempotency_key_reused");
        Assert.Equal(1, _calls);
    }

    [Fact]
    public async Task Two_callers_may_choose_the_same_key()
    {
        using var writer = await _server.CreateClientAsync("write");
        using var first = await SendAsync("same", "{}");
        using var second = await SendAsync("same", "{}", client: writer);
        Assert.Equal(2, _calls);
    }

    [Fact]
    public async Task A_refusal_is_an_answer_too()
    {
        using var first = await SendAsync("refused", "{}", Things + "/refused");
        using var second = await SendAsync("refused", "{}", Things + "/refused");
        await second.ReadProblemAsync(409, "write_conflict");
        Assert.Equal(1, _calls);
    }

    [Fact]
    public async Task A_breakdown_is_not_kept_so_the_request_can_be_made_again()
    {
        using var first = await SendAsync("broken", "{}", Things + "/broken");
        await first.ReadProblemAsync(500, "internal_error");
        using var second = await SendAsync("broken", "{}", Things + "/broken");
        Assert.Equal(2, _calls);
    }

    [Fact]
    public async Task While_the_first_request_runs_a_repeat_is_told_to_wait()
    {
        var first = SendAsync("slow", "{}", Things + "/slow");
        await WaitForCallAsync();
        using var second = await SendAsync("slow", "{}", Things + "/slow");
        await second.ReadProblemAsync(409, "idempotent_request_in_progress");
        _gate.SetResult();
        using var answer = await first;
        using var third = await SendAsync("slow", "{}", Things + "/slow");
        Assert.Equal((HttpStatusCode.OK, 1), (third.StatusCode, _calls));
    }

    [Fact]
    public async Task A_change_whose_answer_was_lost_is_not_made_twice()
    {
        using var first = await SendAsync("lost", "{}", Things + "/lost");
        await first.ReadProblemAsync(500, "internal_error");
        using var second = await SendAsync("lost", "{}", Things + "/lost");
        var problem = await second.ReadProblemAsync(409, "idempotent_request_already_applied");
        Assert.Contains("create thing 1 (lost)", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, _calls);
    }

    [Fact]
    public async Task An_answer_with_a_secret_is_not_kept_and_the_key_is_made_once()
    {
        const string body = """{"name": "app"}""";
        using var first = await SendAsync("secret", body, "/api/v1/auth/keys");
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        using var second = await SendAsync("secret", body, "/api/v1/auth/keys");
        await second.ReadProblemAsync(409, "idempotent_request_already_applied");
        Assert.Null(await _server.App.Services.GetRequiredService<IIdempotencyStore>().FindAsync("1:secret", default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("tab\there")]
    public async Task A_key_that_is_not_printable_is_refused(string key)
    {
        using var answer = await SendAsync(key, "{}");
        await answer.ReadProblemAsync(400, "invalid_idempotency_key");
        Assert.Equal(0, _calls);
    }

    [Fact]
    public async Task A_key_that_is_too_long_is_refused()
    {
        using var answer = await SendAsync(new string('k', 256), "{}");
        await answer.ReadProblemAsync(400, "invalid_idempotency_key");
    }

    [Fact]
    public async Task Recording_ignores_the_key_because_events_have_ids()
    {
        using var first = await SendAsync("event", "{}", Things + "/record");
        using var second = await SendAsync("event", "{}", Things + "/record");
        Assert.Equal(2, _calls);
    }

    private async Task<HttpResponseMessage> SendAsync(string key, string body, string path = Things, HttpClient? client = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = Json(body) };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return await (client ?? _server.Admin).SendAsync(request);
    }

    private async Task WaitForCallAsync()
    {
        while (Volatile.Read(ref _calls) == 0)
            await Task.Delay(5);
    }

    private void Map(WebApplication app)
    {
        var things = app.MapGroup(Things);
        var writes = things.MapGroup("").RequireAuthorization(Policies.Write);
        writes.MapPost("/", Create);
        writes.MapPost("/other", Create);
        writes.MapPost("/refused", () => Counted(Faults.WriteConflict().ToProblem()));
        writes.MapPost("/broken", string () => throw new InvalidOperationException($"Broken for the test, call {Counted(1)}."));
        writes.MapPost("/slow", SlowAsync);
        writes.MapPost("/lost", LoseAsync);
        things.MapPost("/record", () => Counted("recorded")).RequireAuthorization(Policies.Record);
    }

    private IResult Create(HttpContext http)
    {
        http.SetETag(5);
        return Counted(TypedResults.Created($"{Things}/{_calls}", new { call = _calls }));
    }

    private async Task SlowAsync()
    {
        Counted("");
        await _gate.Task;
    }

    private async Task LoseAsync(HttpContext http, ICatalogStore store)
    {
        Counted("");
        var actor = http.Actor();
        var audit = new AuditEntry(DateTimeOffset.UtcNow, actor.Name, "create", "thing", 1, "lost", null, "{}")
        {
            IdempotencyKey = actor.IdempotencyKey,
        };
        await store.CommitAsync(new CatalogCommit([new ItemWrite("thing", 1, "lost", 0, "{}")], [audit]), default);
        throw new InvalidOperationException("The process ends here.");
    }

    private T Counted<T>(T answer)
    {
        Interlocked.Increment(ref _calls);
        return answer;
    }
}
