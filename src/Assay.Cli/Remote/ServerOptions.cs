using System.CommandLine;
using Assay.Core;

namespace Assay.Cli.Remote;

/// <summary>Where the server is and the key to it: options, or environment variables, which keep the key out of process lists.</summary>
internal static class ServerOptions
{
    public const string ServerVariable = "ASSAY_SERVER";
    public const string KeyVariable = "ASSAY_KEY";

    private static readonly Option<string?> Server = new("--server") { Description = $"The server's address. Default: ${ServerVariable}." };
    private static readonly Option<string?> Key = new("--key") { Description = $"An API key. Default: ${KeyVariable}." };

    /// <summary>Makes the command one that talks to a server.</summary>
    public static void SetServerAction(
        this Command command,
        Surroundings surroundings,
        Func<ParseResult, ApiClient, CancellationToken, Task<int>> run
    )
    {
        command.Add(Server);
        command.Add(Key);
        command.SetAction(
            async (parsed, ct) =>
            {
                var server = parsed.GetValue(Server) ?? surroundings.Variable(ServerVariable);
                var key = parsed.GetValue(Key) ?? surroundings.Variable(KeyVariable);
                if (Check(server, key) is { } problem)
                {
                    await surroundings.Error.WriteLineAsync(problem);
                    return 2;
                }
                using var client = new ApiClient(surroundings.Http, new Uri(server!), key!);
                return await run(parsed, client, ct);
            }
        );
    }

    private static string? Check(string? server, string? key) =>
        string.IsNullOrEmpty(server) ? $"Name the server with --server or in {ServerVariable}."
        : !Uri.TryCreate(server, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")
            ? $"The server's address starts with http:// or https://, unlike {server}."
        : string.IsNullOrEmpty(key) ? $"Give an API key with --key or in {KeyVariable}."
        : null;
}
