using System.Net;
using Assay.Server.Auth;

namespace Assay.Server.Tests.Auth;

public sealed class AuthenticationTests(AuthenticationTests.Gates fixture) : IClassFixture<AuthenticationTests.Gates>
{
    private static readonly string[] AllPolicies =
    [
        Policies.Admin,
        Policies.Write,
        Policies.Read,
        Policies.Evaluate,
        Policies.Track,
        Policies.Record,
    ];

    private readonly AssayServer _server = fixture.Server;

    [Theory]
    [InlineData("admin", "admin write read evaluate track record")]
    [InlineData("write", "write read")]
    [InlineData("read", "read")]
    [InlineData("evaluate", "evaluate track record")]
    [InlineData("client", "evaluate track")]
    public async Task A_scope_opens_its_gates_and_no_other(string scope, string opened)
    {
        using var client = await _server.CreateClientAsync(scope);
        foreach (var policy in AllPolicies)
        {
            using var answer = await client.GetAsync($"/api/v1/test/{policy}");
            if (opened.Split(' ').Contains(policy))
                Assert.Equal((policy, HttpStatusCode.OK), (policy, answer.StatusCode));
            else
                await answer.ReadProblemAsync(403, "insufficient_scope");
        }
    }

    [Fact]
    public async Task Without_a_key_every_gate_is_closed_and_says_how_to_open_it()
    {
        using var client = _server.CreateClient(key: null);
        foreach (var gate in AllPolicies.Append("forgotten"))
        {
            using var answer = await client.GetAsync($"/api/v1/test/{gate}");
            await answer.ReadProblemAsync(401, "missing_key");
            Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
        }
    }

    [Theory]
    [InlineData("Bearer nonsense")]
    [InlineData("Bearer assay_0000000000_000000000000000000000000000000000")]
    [InlineData("bearer \t x ")]
    [InlineData("Bearer an-admin-key-for-these-testS")]
    public async Task A_key_that_nobody_was_given_is_refused(string header)
    {
        using var answer = await GetAsync("Authorization", header);
        await answer.ReadProblemAsync(401, "invalid_key");
        Assert.Contains("invalid_token", answer.Headers.WwwAuthenticate.Single().Parameter, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Authorization", "")]
    [InlineData("Authorization", "Bearer")]
    [InlineData("Authorization", "Basic YTpi")]
    [InlineData("X-API-Key", " ")]
    public async Task A_header_without_a_key_counts_as_none(string name, string value)
    {
        using var answer = await GetAsync(name, value);
        await answer.ReadProblemAsync(401, "missing_key");
    }

    [Theory]
    [InlineData("Authorization", "Bearer " + AssayServer.AdminKey)]
    [InlineData("Authorization", "bearer  " + AssayServer.AdminKey)]
    [InlineData("X-API-Key", AssayServer.AdminKey)]
    public async Task Both_headers_carry_a_key(string name, string value)
    {
        using var answer = await GetAsync(name, value);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private async Task<HttpResponseMessage> GetAsync(string header, string value)
    {
        using var client = _server.CreateClient(key: null);
        client.DefaultRequestHeaders.TryAddWithoutValidation(header, value);
        return await client.GetAsync("/api/v1/test/admin");
    }

    public sealed class Gates : IAsyncLifetime
    {
        public AssayServer Server { get; private set; } = null!;

        public async ValueTask InitializeAsync() =>
            Server = await AssayServer.StartAsync(map: app =>
            {
                foreach (var policy in AllPolicies)
                    app.MapGet($"/api/v1/test/{policy}", () => "open").RequireAuthorization(policy);
                app.MapGet("/api/v1/test/forgotten", () => "open");
            });

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
