using System.Net.Sockets;
using System.Text;

namespace Assay.Server.Tests.Requests;

/// <summary>Bytes that no HTTP client would send.</summary>
public sealed class RawRequestTests : IAsyncLifetime
{
    private const string Auth = "Host: x\r\nAuthorization: Bearer " + AssayServer.AdminKey + "\r\n";
    private const string Json = Auth + "Content-Type: application/json\r\n";

    private AssayServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await AssayServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("GET /api/v1/audit?cursor=%00 HTTP/1.1\r\n" + Auth + "\r\n")]
    [InlineData("GET /api/v1/%00 HTTP/1.1\r\n" + Auth + "\r\n")]
    [InlineData("GET /api/v1/%ff%fe HTTP/1.1\r\n" + Auth + "\r\n")]
    [InlineData("GET /api/v1/audit?kind=%ff HTTP/1.1\r\n" + Auth + "\r\n")]
    [InlineData("GET /api/v1/audit HTTP/1.1\r\nHost: x\r\nX-API-Key: \u0001\r\n\r\n")]
    [InlineData("GET /api/v1/audit HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \u00e9\u00e9\r\n\r\n")]
    [InlineData("GET /api/v1/audit HTTP/1.1\r\n\r\n")]
    [InlineData("GET  HTTP/1.1\r\n\r\n")]
    [InlineData("NONSENSE\r\n\r\n")]
    [InlineData("BREW /api/v1/audit HTTP/1.1\r\n" + Auth + "\r\n")]
    [InlineData("POST /api/v1/auth/keys HTTP/1.1\r\n" + Json + "Content-Length: -1\r\n\r\n")]
    [InlineData("POST /api/v1/auth/keys HTTP/1.1\r\n" + Json + "Content-Length: 99999999999999999999\r\n\r\n")]
    [InlineData("POST /api/v1/auth/keys HTTP/1.1\r\n" + Json + "Content-Length: 9999999999\r\n\r\n{}")]
    [InlineData("POST /api/v1/auth/keys HTTP/1.1\r\n" + Json + "Transfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n")]
    [InlineData(
        "POST /api/v1/events HTTP/1.1\r\n"
            + Json
            + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffffffffffffffffffffffffff\r\n{}\r\n0\r\n\r\n"
    )]
    [InlineData("POST /api/v1/events HTTP/1.1\r\n" + Json + "Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n")]
    [InlineData(
        "POST /api/v1/events/import?kind=events HTTP/1.1\r\n"
            + Auth
            + "Content-Type: text/csv\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffffffffffffffffff\r\na\r\n"
    )]
    [InlineData("POST /api/v1/auth/keys HTTP/1.1\r\n" + Json + "Transfer-Encoding: gzip\r\n\r\n{}")]
    [InlineData("POST /api/v1/auth/keys HTTP/1.1\r\n" + Json + "\r\n")]
    [InlineData("POST /api/v1/auth/keys HTTP/1.1\r\n" + Auth + "Content-Type: \u0000\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("POST /api/v1/auth/keys HTTP/1.1\r\n" + Auth + "Content-Type: application/json; charset=\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData(
        "POST /api/v1/auth/keys HTTP/1.1\r\n" + Auth + "Content-Type: a/b\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
    )]
    public async Task Broken_requests_are_the_clients_fault(string request) => Assert.InRange(await SendAsync(request), 200, 499);

    [Theory]
    [InlineData("/health")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/api/v1/flags")]
    [InlineData("/api/v1/sdk/snapshot")]
    public async Task Head_is_answered_where_get_is(string address) =>
        Assert.Equal(200, await SendAsync($"HEAD {address} HTTP/1.1\r\n{Auth}\r\n"));

    [Fact]
    public async Task A_header_without_end_is_refused() =>
        Assert.Equal(431, await SendAsync("GET /api/v1/audit HTTP/1.1\r\nHost: x\r\nX-API-Key: " + new string('k', 40_000) + "\r\n\r\n"));

    [Fact]
    public async Task An_address_without_end_is_refused() =>
        Assert.Equal(414, await SendAsync("GET /" + new string('a', 20_000) + " HTTP/1.1\r\n" + Auth + "\r\n"));

    /// <summary>Kestrel answers these before anything of ours runs, and has no place for a body; the guide to operating says so.</summary>
    [Theory]
    [InlineData("NONSENSE\r\n\r\n", 400)]
    [InlineData("GET / HTTP/7.0\r\nHost: x\r\n\r\n", 505)]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nX: \u0000\r\n\r\n", 400)]
    public async Task What_is_no_request_is_answered_with_a_status_alone(string request, int status)
    {
        using var client = await ConnectAsync();
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);

        var answer = await reader.ReadToEndAsync();

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Contains("Content-Length: 0\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("Connection: close\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_server_goes_on_after_a_client_that_leaves_in_the_middle_of_its_body()
    {
        using (var client = await ConnectAsync())
            await client
                .GetStream()
                .WriteAsync(Encoding.UTF8.GetBytes("POST /api/v1/auth/keys HTTP/1.1\r\n" + Json + "Content-Length: 50\r\n\r\n{\"name\":"));
        Assert.Equal(200, await SendAsync("GET /api/v1/audit HTTP/1.1\r\n" + Auth + "\r\n"));
        Assert.Equal(200, await SendAsync("GET /api/v1/auth/keys HTTP/1.1\r\n" + Auth + "\r\n"));
    }

    /// <summary>The status of the first answer to these bytes.</summary>
    private async Task<int> SendAsync(string request)
    {
        using var client = await ConnectAsync();
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        var line =
            await reader.ReadLineAsync() ?? throw new InvalidOperationException("The server closed the connection without an answer.");
        return int.Parse(line.Split(' ')[1]);
    }

    private async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(_server.Address.Host, _server.Address.Port);
        return client;
    }
}
