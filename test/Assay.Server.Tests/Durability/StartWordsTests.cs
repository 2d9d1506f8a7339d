using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Assay.Server.Tests;

/// <summary>The words of a start: one sentence where it fails, and what a newcomer needs where it does not.</summary>
public sealed partial class StartWordsTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("assay-words-");

    public void Dispose() => _data.Delete(recursive: true);

    [Theory]
    [InlineData(
        "ASSAY__RateLimit__KeyBurst",
        "3",
        "Unknown setting section RateLimit (environment, ASSAY__RateLimit__KeyBurst). Did you mean RateLimits?"
    )]
    [InlineData("ASSAY__RATELIMITS__KEYBURTS", "3", "Did you mean KeyBurst?")]
    [InlineData("ASSAY__RATELIMITS__KEYBURST", "many", "RateLimits:KeyBurst must be a whole number from 1 to 1000000, not 'many'")]
    [InlineData("ASSAY__GOVERNANCE__REQUIREREVIEW", "yes", "Governance:RequireReview must be true or false, not 'yes'")]
    [InlineData("ASSAY_RATELIMITS__KEYBURST", "3", "with two underscores")]
    [InlineData("ASSAY__ADMIN_KEY", "x", "Did you mean ASSAY_ADMIN_KEY?")]
    public async Task A_variable_that_cannot_be_meant_is_named_with_the_nearest_one(string variable, string value, string words)
    {
        await using var server = new ServerProcess(_data.FullName) { Environment = { [variable] = value } };
        Assert.Contains(words, await SentenceAsync(server), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--RateLimit:KeyBurst=3", "Did you mean RateLimits?")]
    [InlineData("--Server:DrainSeconds=-1", "Server:DrainSeconds must be a whole number from 0 to 600")]
    [InlineData("--urls=localhost:5080", "cannot be used")]
    [InlineData("--urls=http://192.0.2.1:5080", "http://192.0.2.1:5080 is not one of this machine")]
    [InlineData("--urls=https://127.0.0.1:0", "--Kestrel:Certificates:Default:Path")]
    public async Task A_start_that_cannot_be_is_told_in_one_sentence(string argument, string words)
    {
        await using var server = new ServerProcess(_data.FullName);
        Assert.Contains(words, await SentenceAsync(server, argument), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_variable_of_another_program_with_a_sections_name_is_no_setting()
    {
        await using var server = new ServerProcess(_data.FullName) { Environment = { ["SERVER"] = "http://127.0.0.1:5080" } };
        await server.StartAsync();
    }

    [Fact]
    public async Task An_address_in_use_is_named_and_leaves_no_key_behind()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        await using var server = new ServerProcess(_data.FullName) { Environment = { ["ASSAY_ADMIN_KEY"] = null } };
        var address = $"http://{other.LocalEndpoint}";
        Assert.Contains($"{address} is in use", await SentenceAsync(server, $"--urls={address}"), StringComparison.Ordinal);
        Assert.DoesNotContain("Admin key", server.Output, StringComparison.Ordinal);
        await server.StartAsync();
        using var answer = await AskAsync(server, Shown(server));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_start_that_fails_for_want_of_an_address_makes_no_data_folder()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var mistyped = Path.Combine(_data.FullName, "mistyped");
        await using var server = new ServerProcess(mistyped);

        Assert.Contains("is in use", await SentenceAsync(server, $"--urls=http://{other.LocalEndpoint}"), StringComparison.Ordinal);

        Assert.False(Directory.Exists(mistyped));
    }

    [Fact]
    public async Task A_start_that_is_stopped_says_so()
    {
        await using var server = new ServerProcess(_data.FullName);
        await server.StartUntilAsync("being made", "--demo");

        Assert.Equal(0, await server.TerminateAsync());

        Assert.Contains("Stopped before it was ready.", server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("cancel", server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_says_what_runs_where_with_which_key_and_what_to_do_next()
    {
        await using var server = new ServerProcess(_data.FullName) { Environment = { ["ASSAY_ADMIN_KEY"] = null } };
        await server.StartAsync();
        var address = $"http://127.0.0.1:{server.Port}";
        foreach (var words in (string[])["Assay 0.", address, $"{address}/api/v1/docs", _data.FullName, "export SERVER=", "curl -X POST"])
            Assert.Contains(words, server.Output, StringComparison.Ordinal);
        Assert.Single(Key().Matches(server.Output));
        var key = Shown(server);

        await server.TerminateAsync();
        await server.StartAsync();
        using var answer = await AskAsync(server, key);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Single(Key().Matches(server.Output));
        Assert.Matches(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z info  Welcome: Assay \S+ is ready", server.Output);
        Assert.Matches(@"Z info  Welcome: Assay stopped: 0 exposures and events", server.Output);
    }

    [Fact]
    public async Task A_chosen_key_that_is_not_of_the_store_is_told_and_a_reset_puts_it_in_force_instead_of_the_lost_one()
    {
        await using var server = new ServerProcess(_data.FullName);
        await server.StartAsync();
        Assert.DoesNotContain("not an admin key of this store", server.Output, StringComparison.Ordinal);
        await server.TerminateAsync();

        const string another = "another-key-that-somebody-chose";
        server.Environment["ASSAY_ADMIN_KEY"] = another;
        await server.StartAsync();
        Assert.Contains("ASSAY_ADMIN_KEY is not an admin key of this store", server.Output, StringComparison.Ordinal);
        using (var refused = await AskAsync(server, another))
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        await server.TerminateAsync();

        await server.StartAsync("--reset-admin-key");
        using (var taken = await AskAsync(server, another))
            Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        using (var lost = await AskAsync(server, AssayServer.AdminKey))
            Assert.Equal(HttpStatusCode.Unauthorized, lost.StatusCode);
        using var trail = await AskAsync(server, another, "/api/v1/audit");
        Assert.Contains("admin (reset", await trail.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sigterm_makes_the_server_unready_and_serves_on_for_the_drain()
    {
        await using var server = new ServerProcess(_data.FullName);
        await server.StartAsync("--Server:DrainSeconds=2");
        var ending = server.TerminateAsync();
        await Task.Delay(500);
        using (var ready = await server.Client.SendAsync("GET", "/health/ready"))
            await ready.ReadProblemAsync(503, "store_unavailable");
        using (var live = await server.Client.SendAsync("HEAD", "/health/live"))
            Assert.Equal((HttpStatusCode.OK, true), (live.StatusCode, live.Headers.ConnectionClose));
        using (var created = await server.Client.SendAsync("POST", "/api/v1/experiments", """{"name": "late"}"""))
            Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal(0, await ending);
    }

    [Theory]
    [InlineData("--help", "--reset-admin-key")]
    [InlineData("--version", "Assay 0.")]
    public async Task Help_and_version_open_nothing(string argument, string words)
    {
        await using var server = new ServerProcess(Path.Combine(_data.FullName, "none"));
        Assert.Equal(0, await server.RunToEndAsync(argument));
        Assert.Contains(words, server.Output, StringComparison.Ordinal);
        Assert.Empty(_data.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task Without_a_folder_named_the_data_go_to_the_users_own_wherever_the_server_is_started()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The variable is read on Linux.");
        await using var server = new ServerProcess(data: null) { Environment = { ["XDG_DATA_HOME"] = _data.FullName } };
        await server.StartAsync();
        Assert.True(File.Exists(Path.Combine(_data.FullName, "assay", "catalog.db")));
    }

    /// <summary>Runs to the end, which must be a failure told in lines that all are sentences, and answers them.</summary>
    private static async Task<string> SentenceAsync(ServerProcess server, params string[] arguments)
    {
        Assert.Equal(1, await server.RunToEndAsync(arguments));
        Assert.DoesNotContain("   at ", server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", server.Output, StringComparison.Ordinal);
        return server.Output;
    }

    private static async Task<HttpResponseMessage> AskAsync(ServerProcess server, string key, string address = "/api/v1/experiments")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Authorization = new("Bearer", key);
        return await server.Client.SendAsync(request);
    }

    private static string Shown(ServerProcess server) => Key().Match(server.Output).Groups["secret"].Value;

    [GeneratedRegex(@"Admin key \(shown this once\): (?<secret>\S+)")]
    private static partial Regex Key();
}
