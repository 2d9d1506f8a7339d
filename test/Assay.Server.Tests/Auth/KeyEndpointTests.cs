using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Assay.Core.Access;

namespace Assay.Server.Tests.Auth;

public sealed class KeyEndpointTests : IAsyncLifetime
{
    private const string Keys = "/api/v1/auth/keys";

    private readonly Clock _clock = new();
    private AssayServer _server = null!;

    public async ValueTask InitializeAsync() =>
        _server = await AssayServer.StartAsync(customise: builder => builder.Services.AddSingleton<TimeProvider>(_clock));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_secret_is_shown_once_and_works_at_once()
    {
        var (id, secret) = await IssueAsync("app", "read");
        var list = await _server.Admin.GetStringAsync(Keys);
        Assert.DoesNotContain(secret, list, StringComparison.Ordinal);
        var audit = await _server.CreateClient(secret).GetStringAsync($"/api/v1/audit?kind=api_key&id={id}");
        Assert.DoesNotContain(secret, audit, StringComparison.Ordinal);
        Assert.DoesNotContain("hash", audit, StringComparison.Ordinal);
        Assert.Equal("app", JsonElement.Parse(audit)[0].GetProperty("after").GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_name_alone_makes_a_key_that_can_run_experiments_but_not_make_keys()
    {
        using var answer = await _server.Admin.PostAsJsonAsync("/api/auth/keys", new { name = "laptop" });
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        var body = await answer.ReadJsonAsync();
        Assert.Equal(["write", "evaluate"], body.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()));
        using var refused = await _server.CreateClient(body.GetProperty("key").GetString()).GetAsync(Keys);
        await refused.ReadProblemAsync(403, "insufficient_scope");
    }

    [Fact]
    public async Task Revoking_takes_effect_at_once()
    {
        var (id, secret) = await IssueAsync("app", "read");
        using var client = _server.CreateClient(secret);
        using var before = await client.GetAsync("/api/v1/audit");
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        using var revoked = await _server.Admin.DeleteAsync($"{Keys}/{id}");
        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        using var after = await client.GetAsync("/api/v1/audit");
        await after.ReadProblemAsync(401, "invalid_key");
        using var again = await _server.Admin.DeleteAsync($"{Keys}/{id}");
        await again.ReadProblemAsync(404, "key_not_found");
    }

    [Fact]
    public async Task The_last_admin_key_stays()
    {
        using var refused = await _server.Admin.DeleteAsync($"{Keys}/1");
        await refused.ReadProblemAsync(409, "last_admin_key");
        await IssueAsync("second", "admin");
        using var revoked = await _server.Admin.DeleteAsync($"{Keys}/1");
        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
    }

    [Fact]
    public async Task A_key_stops_working_when_it_expires()
    {
        using var answer = await _server.Admin.PostAsJsonAsync(
            Keys,
            new
            {
                name = "short",
                scopes = (string[])["read"],
                expires_at = _clock.GetUtcNow().AddMinutes(5),
            }
        );
        using var client = _server.CreateClient((await answer.ReadJsonAsync()).GetProperty("key").GetString());
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/audit")).StatusCode);
        _clock.Ahead = TimeSpan.FromMinutes(5);
        using var expired = await client.GetAsync("/api/v1/audit");
        await expired.ReadProblemAsync(401, "expired_key");
    }

    [Fact]
    public async Task A_key_without_a_name_is_refused_with_the_field()
    {
        using var answer = await _server.Admin.PostAsJsonAsync(Keys, new { scopes = (string[])["read"] });
        var problem = await answer.ReadProblemAsync(422, "validation_failed");
        Assert.True(problem.GetProperty("errors").TryGetProperty("name", out _));
    }

    [Fact]
    public async Task Keys_come_in_pages()
    {
        foreach (var name in (string[])["a", "b", "c"])
            await IssueAsync(name, "read");
        var names = new List<string>();
        for (var next = $"{Keys}?limit=3"; next is not null; )
        {
            using var answer = await _server.Admin.GetAsync(next);
            names.AddRange((await answer.ReadJsonAsync()).EnumerateArray().Select(key => key.GetProperty("name").GetString()!));
            next = answer.Headers.TryGetValues("Link", out var links) ? links.Single().Split('<', '>')[1] : null;
        }
        Assert.Equal(["first admin", "a", "b", "c"], names);
    }

    private async Task<(long Id, string Secret)> IssueAsync(string name, params string[] scopes)
    {
        using var answer = await _server.Admin.PostAsJsonAsync(Keys, new { name, scopes });
        var body = await answer.ReadJsonAsync();
        return (body.GetProperty("id").GetInt64(), body.GetProperty("key").GetString()!);
    }

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
    }
}
