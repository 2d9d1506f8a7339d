using Assay.Core;
using Assay.Server.Auth;
using Microsoft.Extensions.Logging;
using static Assay.Server.Tests.Answers;

namespace Assay.Server.Tests;

public sealed class ProblemTests(ProblemTests.Breakdowns fixture) : IClassFixture<ProblemTests.Breakdowns>
{
    private readonly HttpClient _admin = fixture.Server.Admin;

    [Theory]
    [InlineData("GET", "/api/v1/nothing", 404, "route_not_found")]
    [InlineData("GET", "/api/v2/audit", 404, "route_not_found")]
    [InlineData("GET", "/nothing", 404, "route_not_found")]
    [InlineData("PUT", "/api/v1/audit", 405, "method_not_allowed")]
    [InlineData("GET", "/api/v1/audit?id=x", 400, "invalid_parameter")]
    [InlineData("GET", "/api/v1/audit?id=99999999999999999999", 400, "invalid_parameter")]
    [InlineData("GET", "/api/v1/audit?limit=0", 400, "invalid_parameter")]
    [InlineData("GET", "/api/v1/audit?limit=1001", 400, "invalid_parameter")]
    [InlineData("GET", "/api/v1/audit?limit=many", 400, "invalid_parameter")]
    [InlineData("GET", "/api/v1/audit?cursor=-1", 400, "invalid_parameter")]
    [InlineData("DELETE", "/api/v1/auth/keys/first", 404, "route_not_found")]
    public async Task What_cannot_be_answered_is_a_problem_whatever_the_client_accepts(string method, string path, int status, string code)
    {
        foreach (var accept in (string[])["text/html", "application/xml", "application/json", "*/*"])
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            request.Headers.TryAddWithoutValidation("Accept", accept);
            using var answer = await _admin.SendAsync(request);
            await answer.ReadProblemAsync(status, code);
        }
    }

    [Fact]
    public async Task A_refused_method_says_which_ones_are_taken()
    {
        using var answer = await _admin.PutAsync("/api/v1/audit", Json("{}"));
        Assert.Equal(["GET"], answer.Content.Headers.Allow);
    }

    [Fact]
    public async Task An_error_of_ours_is_logged_under_its_trace_id_and_tells_the_client_nothing_of_our_insides()
    {
        using var answer = await _admin.GetAsync("/api/v1/test/broken");
        var problem = await answer.ReadProblemAsync(500, "internal_error");
        Assert.DoesNotContain("boom", problem.GetRawText(), StringComparison.Ordinal);
        var traceId = problem.GetProperty("traceId").GetString()!;
        Assert.Contains(fixture.Log, line => line.Contains(traceId, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_store_that_is_down_is_503_with_a_time_to_come_back()
    {
        using var answer = await _admin.GetAsync("/api/v1/test/down");
        await answer.ReadProblemAsync(503, "store_unavailable");
        Assert.Equal(TimeSpan.FromSeconds(3), answer.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task A_request_that_its_client_gives_up_is_no_error()
    {
        using var cancellation = new CancellationTokenSource();
        var request = _admin.GetAsync("/api/v1/test/endless", cancellation.Token);
        await fixture.EndlessStarted.Task;
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        while (!fixture.Log.Any(line => line.Contains("Request finished", StringComparison.Ordinal) && IsOfEndless(line)))
            await Task.Delay(5);
        Assert.DoesNotContain(fixture.Log, line => line.StartsWith("Error", StringComparison.Ordinal) && IsOfEndless(line));

        static bool IsOfEndless(string line) => line.Contains("/test/endless", StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_secret_is_logged_even_at_the_finest_level()
    {
        using var client = await fixture.Server.CreateClientAsync("read");
        using var answer = await client.GetAsync("/api/v1/audit");
        using var refused = await fixture.Server.CreateClient("a-wrong-secret-of-somebody").GetAsync("/api/v1/audit");
        var secret = client.DefaultRequestHeaders.Authorization!.Parameter!;
        Assert.NotEmpty(fixture.Log);
        Assert.DoesNotContain(fixture.Log, line => line.Contains(secret, StringComparison.Ordinal));
        Assert.DoesNotContain(fixture.Log, line => line.Contains("a-wrong-secret-of-somebody", StringComparison.Ordinal));
        Assert.DoesNotContain(fixture.Log, line => line.Contains(AssayServer.AdminKey, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_kind_of_fault_has_a_status_of_its_own()
    {
        var statuses = Enum.GetValues<FaultKind>().Select(kind => kind.Status()).ToArray();
        Assert.Equal(statuses.Length, statuses.Distinct().Count());
        Assert.All(statuses, status => Assert.True(status is >= 400 and < 500 or 503));
    }

    public sealed class Breakdowns : IAsyncLifetime
    {
        private readonly LogLines _log = new();

        public AssayServer Server { get; private set; } = null!;

        public IReadOnlyList<string> Log => _log.Lines;

        public TaskCompletionSource EndlessStarted { get; } = new();

        public async ValueTask InitializeAsync() =>
            Server = await AssayServer.StartAsync(
                ["--Logging:LogLevel:Default=Trace", "--Logging:LogLevel:Microsoft.AspNetCore=Trace"],
                builder => builder.Logging.AddProvider(_log),
                app =>
                {
                    var group = app.MapGroup("/api/v1/test").RequireAuthorization(Policies.Read);
                    group.MapGet("/broken", string () => throw new InvalidOperationException("boom"));
                    group.MapGet(
                        "/down",
                        string () => throw new StoreUnavailableException("The disk is full.") { RetryAfter = TimeSpan.FromSeconds(2.5) }
                    );
                    group.MapGet("/endless", EndlessAsync);
                }
            );

        public async ValueTask DisposeAsync()
        {
            await Server.DisposeAsync();
            _log.Dispose();
        }

        private Task EndlessAsync(CancellationToken ct)
        {
            EndlessStarted.SetResult();
            return Task.Delay(Timeout.Infinite, ct);
        }
    }
}
