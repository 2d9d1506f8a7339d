using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Assay.Server.Tests;

/// <summary>When the machine fails under it, the server tells neither clients nor its log where data lies, how it is asked for, or whose it is.</summary>
public sealed partial class DiscretionTests : IAsyncLifetime
{
    private const string User = "somebody-4711";
    private readonly LogLines _log = new();
    private readonly List<string> _told = [];
    private AssayServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await AssayServer.StartAsync(customise: builder => builder.Logging.AddProvider(_log));
        await AskAsync("POST", "/api/v1/experiments", """{"key": "k", "variants": [{"key": "a"}, {"key": "b"}], "metrics": ["bought"]}""");
        await AskAsync("POST", "/api/v1/experiments/k/start");
        await AskAsync("POST", "/api/v1/experiments/k/assign", $$"""{"user_id": "{{User}}"}""");
        await AskAsync("GET", "/api/v1/experiments/k/results");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _log.Dispose();
    }

    [Fact]
    public async Task A_locked_catalog()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(_server.DataFolder, "catalog.db")};Pooling=False");
        await using (connection)
        {
            await connection.OpenAsync();
            await using var begin = connection.CreateCommand();
            begin.CommandText = "BEGIN EXCLUSIVE";
            await begin.ExecuteNonQueryAsync();
            await AskAsync("POST", "/api/v1/users", $$"""{"user_id": "{{User}}"}""");
        }
        Check(expectFailure: true);
    }

    [Fact]
    public async Task A_catalog_whose_tables_are_gone()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(_server.DataFolder, "catalog.db")};Pooling=False");
        await using (connection)
        {
            await connection.OpenAsync();
            await using var drop = connection.CreateCommand();
            drop.CommandText = "DROP TABLE end_user; DROP TABLE audit";
            await drop.ExecuteNonQueryAsync();
        }
        await AskEverythingAsync();
        Check(expectFailure: true);
    }

    [Fact]
    public async Task A_data_folder_that_is_gone()
    {
        foreach (var folder in Directory.GetDirectories(_server.DataFolder))
            Directory.Delete(folder, recursive: true);
        foreach (var file in Directory.GetFiles(_server.DataFolder))
            File.Delete(file);
        await AskEverythingAsync();
        Check(expectFailure: false);
    }

    private async Task AskEverythingAsync()
    {
        await AskAsync("GET", $"/api/v1/users/{User}");
        await AskAsync("POST", "/api/v1/users", $$"""{"user_id": "{{User}}", "attributes": {"a": 1} }""");
        await AskAsync("POST", "/api/v1/experiments", """{"key": "other"}""");
        await AskAsync("GET", $"/api/v1/experiments/k/assignment/{User}");
        await AskAsync("POST", "/api/v1/experiments/k/track", $$"""{"user_id": "{{User}}", "type": "bought"}""");
        await AskAsync("GET", "/api/v1/experiments/k/results?dimension=d");
        await AskAsync("POST", "/api/v1/events/k", $$"""{"user_ids": ["{{User}}"]}""");
        await AskAsync("GET", "/api/v1/audit");
        await AskAsync("GET", "/health/ready");
        using var file = new StringContent($"user_id,type\n{User},bought\n", System.Text.Encoding.UTF8, "text/csv");
        using var upload = await _server.Admin.PostAsync(new Uri("/api/v1/events/import?kind=events", UriKind.Relative), file);
        _told.Add(await upload.Content.ReadAsStringAsync());
    }

    private async Task AskAsync(string method, string address, string? body = null)
    {
        using var answer = await _server.Admin.SendAsync(method, address, body);
        // Where the machine is well, what a caller said of a user may be said back to that caller.
        if (answer.StatusCode >= System.Net.HttpStatusCode.InternalServerError)
            _told.Add($"{method}: {await answer.Content.ReadAsStringAsync()}");
    }

    private void Check(bool expectFailure)
    {
        if (expectFailure)
            Assert.Contains(
                _told,
                text =>
                    text.Contains("store_unavailable", StringComparison.Ordinal)
                    || text.Contains("internal_error", StringComparison.Ordinal)
            );
        foreach (var text in _told.Concat(_log.Lines.Where(IsOurs)))
        {
            Assert.DoesNotContain(_server.DataFolder, text, StringComparison.Ordinal);
            Assert.DoesNotMatch(Sql(), text);
            Assert.DoesNotContain(User, text, StringComparison.Ordinal);
        }
    }

    /// <summary>At the levels that the server logs by itself.</summary>
    private static bool IsOurs(string line) =>
        !line.StartsWith("Debug", StringComparison.Ordinal) && !line.StartsWith("Trace", StringComparison.Ordinal);

    [GeneratedRegex(@"\b(SELECT|INSERT|UPDATE|DELETE FROM|PRAGMA|no such table|end_user)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Sql();
}
