using System.IO.Compression;
using System.Net;
using System.Text.Json;

namespace Assay.Server.Tests.Distribution;

public sealed class SnapshotTests : IAsyncLifetime
{
    private const string Snapshot = "/api/v1/sdk/snapshot";
    private const string Everybody = """[{"id": "all", "serve": {"variation": "on"}}]""";
    private AssayServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await AssayServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_change_moves_the_version_of_what_it_changes_and_no_other()
    {
        await _server.AddFlagAsync("shown");
        using var client = await _server.CreateClientAsync("client");
        var (mine, theirs) = (await VersionAsync(_server.Admin), await VersionAsync(client));

        await _server.AddFlagAsync("hidden", clientVisible: false);
        Assert.True(await VersionAsync(_server.Admin) > mine);
        Assert.Equal(theirs, await VersionAsync(client));

        var before = await VersionAsync(_server.Admin);
        await _server.ChangeFlagAsync("shown", Everybody, environment: "staging");
        await _server.SendAsync("POST", "/api/v1/auth/keys", """{"name": "k"}""", HttpStatusCode.Created);
        Assert.Equal((before, theirs), (await VersionAsync(_server.Admin), await VersionAsync(client)));

        await _server.ChangeFlagAsync("shown", Everybody);
        Assert.True(await VersionAsync(_server.Admin) > before);
        Assert.True(await VersionAsync(client) > theirs);
    }

    [Fact]
    public async Task After_a_restart_the_version_is_not_smaller()
    {
        await _server.AddFlagAsync("a");
        await _server.AddFlagAsync("b");
        var before = await VersionAsync(_server.Admin);
        await _server.RestartAsync();
        Assert.True(await VersionAsync(_server.Admin) >= before);
    }

    [Fact]
    public async Task A_client_key_gets_what_it_may_see_and_a_server_key_everything()
    {
        await _server.AddFlagAsync("shown");
        await _server.AddFlagAsync("hidden", clientVisible: false);
        using var server = await _server.CreateClientAsync("evaluate");
        using var client = await _server.CreateClientAsync("client");
        Assert.Equal(["hidden", "shown"], await FlagsAsync(server));
        Assert.Equal(["shown"], await FlagsAsync(client));
    }

    [Fact]
    public async Task Only_an_admin_key_may_name_another_environment_and_it_must_exist()
    {
        await _server.AddFlagAsync("f", Everybody, environment: "staging");
        using var client = await _server.CreateClientAsync("client");
        var staging = await _server.SendAsync("GET", $"{Snapshot}?environment=staging");
        Assert.Equal("staging", staging.Text("environment"));
        Assert.True(staging.GetProperty("flags")[0].GetProperty("environments").TryGetProperty("staging", out _));
        using var refused = await client.GetAsync($"{Snapshot}?environment=staging");
        await refused.ReadProblemAsync(403, "insufficient_scope");
        using var own = await client.GetAsync($"{Snapshot}?environment=production");
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        using var unknown = await _server.Admin.GetAsync($"{Snapshot}?environment=moon");
        await unknown.ReadProblemAsync(422, "unknown_environment");
        using var reader = await _server.CreateClientAsync("read");
        using var forbidden = await reader.GetAsync(Snapshot);
        await forbidden.ReadProblemAsync(403, "insufficient_scope");
    }

    [Fact]
    public async Task Who_has_the_content_is_told_so_in_every_spelling_of_the_tag()
    {
        await _server.AddFlagAsync("f");
        using var first = await _server.Admin.GetAsync(Snapshot);
        var tag = first.Headers.ETag!.ToString();
        Assert.Equal("no-cache", first.Headers.CacheControl?.ToString());
        Assert.Equal(["Accept-Encoding", "Authorization", "X-API-Key"], first.Headers.Vary.Order());
        foreach (var held in (string[])[tag, tag[2..], $"\"x\", {tag}", "*"])
        {
            using var answer = await AskAsync("If-None-Match", held);
            Assert.Equal((held, HttpStatusCode.NotModified), (held, answer.StatusCode));
            Assert.Equal(tag, answer.Headers.ETag?.ToString());
            Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
        }
        await _server.AddFlagAsync("g");
        using var changed = await AskAsync("If-None-Match", tag);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.NotEqual(tag, changed.Headers.ETag?.ToString());
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("gzip, deflate, br", "br")]
    [InlineData("br;q=0, gzip;q=0.5", "gzip")]
    [InlineData("deflate", null)]
    [InlineData("nonsense;;", null)]
    public async Task The_body_comes_packed_as_the_client_takes_it(string accepted, string? coding)
    {
        await _server.AddFlagAsync("f");
        var plain = await _server.Admin.GetByteArrayAsync(Snapshot);
        using var answer = await AskAsync("Accept-Encoding", accepted);
        Assert.Equal(coding, answer.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Equal(plain, Unpack(await answer.Content.ReadAsByteArrayAsync(), coding));
    }

    private static byte[] Unpack(byte[] body, string? coding)
    {
        using var packed = new MemoryStream(body);
        using Stream unpacking = coding switch
        {
            "br" => new BrotliStream(packed, CompressionMode.Decompress),
            "gzip" => new GZipStream(packed, CompressionMode.Decompress),
            _ => packed,
        };
        using var plain = new MemoryStream();
        unpacking.CopyTo(plain);
        return plain.ToArray();
    }

    private async Task<HttpResponseMessage> AskAsync(string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Snapshot);
        request.Headers.TryAddWithoutValidation(header, value);
        return await _server.Admin.SendAsync(request);
    }

    private static async Task<long> VersionAsync(HttpClient client) => (await ReadAsync(client)).GetProperty("version").GetInt64();

    private static async Task<string[]> FlagsAsync(HttpClient client) =>
        [.. (await ReadAsync(client)).GetProperty("flags").EnumerateArray().Select(flag => flag.Text("key"))];

    private static async Task<JsonElement> ReadAsync(HttpClient client) => JsonElement.Parse(await client.GetStringAsync(Snapshot));
}
