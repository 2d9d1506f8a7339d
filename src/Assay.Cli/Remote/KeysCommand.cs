using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net.Http.Json;
using Assay.Core;
using Assay.Evaluation;
using Spectre.Console;

namespace Assay.Cli.Remote;

/// <summary><c>assay keys</c>: API keys of a server. Needs an admin key.</summary>
internal static class KeysCommand
{
    private const string Path = "/api/v1/auth/keys";

    private static readonly Argument<string> Name = new("NAME") { Description = "What the key is for; it stands in the audit trail." };
    private static readonly Argument<long> Id = new("ID") { Description = "The key's number, as the list shows it." };
    private static readonly Option<string[]> Scopes = new("--scope")
    {
        Description = "What the key may do. Repeat it for several. Default: the server's choice.",
        AllowMultipleArgumentsPerToken = true,
    };
    private static readonly Option<DateTimeOffset?> Expires = new("--expires")
    {
        Description = "From then on it is refused, as in 2027-01-31 or 2027-01-31T12:00:00Z. Default: never.",
        CustomParser = ReadTime,
    };
    private static readonly Option<string?> Environment = new("--environment")
    {
        Description = "Whose flags and rules the key sees. Default: production.",
    };

    static KeysCommand() => Scopes.AcceptOnlyFromAmong("admin", "write", "read", "evaluate", "client");

    public static Command Create(Surroundings surroundings)
    {
        var list = new Command("list", "List the keys, without their secrets.");
        list.SetServerAction(surroundings, (_, client, ct) => ListAsync(surroundings, client, ct));
        var create = new Command("create", "Make a key and print its secret, once.") { Name, Scopes, Expires, Environment };
        create.SetServerAction(surroundings, (parsed, client, ct) => CreateAsync(surroundings, parsed, client, ct));
        var revoke = new Command("revoke", "Refuse a key from now on.") { Id };
        revoke.SetServerAction(surroundings, (parsed, client, ct) => RevokeAsync(surroundings, parsed, client, ct));
        return new Command("keys", "List, make and revoke API keys.") { list, create, revoke };
    }

    private static DateTimeOffset? ReadTime(ArgumentResult argument)
    {
        var text = argument.Tokens is [var token] ? token.Value : "";
        if (TimeText.TryRead(text, out var utc))
            return utc;
        argument.AddError($"'{text}' is no time. Write {TimeText.Forms}.");
        return null;
    }

    private static async Task<int> ListAsync(Surroundings surroundings, ApiClient client, CancellationToken ct)
    {
        var keys = await client.ReadListAsync<Key>($"{Path}?limit=1000", ct);
        if (keys.Fault is { } fault)
            return surroundings.Fail(fault);
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("id", "name", "scopes", "environment", "created", "expires");
        foreach (var key in keys.Value)
            table.AddRow(
                new Text($"{key.Id}"),
                new Text(key.Name),
                new Text(string.Join(", ", key.Scopes)),
                new Text(key.Environment),
                new Text($"{key.CreatedAt:yyyy-MM-dd}"),
                new Text(key.ExpiresAt is { } expires ? $"{expires:yyyy-MM-dd}" : "never")
            );
        surroundings.OutConsole().Write(table);
        return 0;
    }

    private static async Task<int> CreateAsync(Surroundings surroundings, ParseResult parsed, ApiClient client, CancellationToken ct)
    {
        var wanted = new
        {
            Name = parsed.GetRequiredValue(Name),
            Scopes = parsed.GetValue(Scopes) is { Length: > 0 } scopes ? scopes : null,
            Environment = parsed.GetValue(Environment),
            ExpiresAt = parsed.GetValue(Expires)?.ToUniversalTime(),
        };
        using var body = JsonContent.Create(wanted, options: Wire.Json);
        var made = await client.ReadAsync<IssuedKey>(HttpMethod.Post, Path, body, ct);
        if (made.Fault is { } fault)
            return surroundings.Fail(fault);
        // The secret alone goes to the output, so that it can be piped to where it belongs.
        await surroundings.Error.WriteLineAsync($"Key {made.Value.Id} is made. Keep its secret now: it is not shown again.");
        await surroundings.Out.WriteLineAsync(made.Value.Key);
        return 0;
    }

    private static async Task<int> RevokeAsync(Surroundings surroundings, ParseResult parsed, ApiClient client, CancellationToken ct)
    {
        var id = parsed.GetRequiredValue(Id);
        var answer = await client.SendAsync(HttpMethod.Delete, $"{Path}/{id}", null, ct);
        if (answer.Fault is { } fault)
            return surroundings.Fail(fault);
        answer.Value.Dispose();
        await surroundings.Error.WriteLineAsync($"Key {id} is revoked.");
        return 0;
    }

    private sealed record Key(
        long Id,
        string Name,
        IReadOnlyList<string> Scopes,
        string Environment,
        DateTimeOffset CreatedAt,
        DateTimeOffset? ExpiresAt
    );

    private sealed record IssuedKey(long Id, string Key);
}
