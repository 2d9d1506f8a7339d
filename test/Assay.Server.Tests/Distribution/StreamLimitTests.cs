using System.Net;

namespace Assay.Server.Tests.Distribution;

/// <summary>How many streams one caller may take from all others.</summary>
public sealed class StreamLimitTests
{
    private const string Address = "/api/v1/sdk/stream";

    [Fact]
    public async Task One_key_cannot_take_every_stream()
    {
        await using var server = await AssayServer.StartAsync(["--Streams:Limit=5", "--Streams:KeyLimit=2"]);
        var page = (
            await server.SendAsync("POST", "/api/v1/auth/keys", """{"name": "page", "scopes": ["client"]}""", HttpStatusCode.Created)
        ).Text("key");
        using var client = server.CreateClient(page);
        using var first = await EventReader.OpenAsync(client, Address);
        using var second = await EventReader.OpenAsync(client, $"/sub/{page}");
        using var third = await client.GetAsync(Address);
        await third.ReadProblemAsync(429, "too_many_streams_of_key");
        Assert.NotNull(third.Headers.RetryAfter);
        using var others = await EventReader.OpenAsync(server.Admin, Address);
        Assert.Equal(HttpStatusCode.OK, others.Answer.StatusCode);
        first.Dispose();
        await AssertOpensAgainAsync(client);
    }

    [Fact]
    public async Task One_address_cannot_take_every_stream()
    {
        await using var server = await AssayServer.StartAsync(["--Streams:Limit=5", "--Streams:AddressLimit=1"]);
        using var first = await EventReader.OpenAsync(server.Admin, Address);
        using var other = await server.CreateClientAsync("client");
        using var second = await other.GetAsync(Address);
        await second.ReadProblemAsync(429, "too_many_streams_of_address");
    }

    [Fact]
    public async Task Head_of_a_stream_ends_and_takes_none()
    {
        await using var server = await AssayServer.StartAsync(["--Streams:Limit=0"]);
        using var answer = await server.Admin.SendAsync(new HttpRequestMessage(HttpMethod.Head, Address));
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
    }

    private static async Task AssertOpensAgainAsync(HttpClient client)
    {
        for (var tries = 0; tries < 100; tries++)
        {
            using var answer = await client.GetAsync(Address, HttpCompletionOption.ResponseHeadersRead);
            if (answer.IsSuccessStatusCode)
                return;
            await Task.Delay(50);
        }
        Assert.Fail("The place of a stream that was closed stays taken.");
    }
}
