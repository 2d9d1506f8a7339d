using System.Text.Json;

namespace Assay.Server.Tests;

/// <summary>An answer of success means that the event survives a kill of the process.</summary>
public sealed class KillTests : IDisposable
{
    private const int Kills = 20;
    private const int Clients = 4;
    private const int BatchItems = 50;
    private const int Units = 10;

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("assay-kill-");

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task Twenty_kills_lose_nothing_that_was_acknowledged_and_a_retry_doubles_nothing()
    {
        await using var server = new ServerProcess(_data.FullName);
        await server.StartAsync();
        await SetUpAsync(server.Client);
        var clients = Enumerable.Range(0, Clients).Select(number => new RetryingClient(server.Client, number)).ToList();
        for (var kill = 0; kill < Kills; kill++)
        {
            using var stop = new CancellationTokenSource();
            var sending = clients.Select(client => client.SendUntilBrokenAsync(stop.Token)).ToList();
            await UntilEveryoneGotThroughAsync(clients, kill);
            await Task.Delay(7 * kill % 40);
            await server.KillAsync();
            await stop.CancelAsync();
            await Task.WhenAll(sending);
            await server.StartAsync();
        }
        foreach (var client in clients)
            await client.RetryLastAsync();
        Assert.Equal(clients.Sum(client => client.Acknowledged) * (double)BatchItems, await StoredAsync(server.Client));
    }

    private static async Task UntilEveryoneGotThroughAsync(List<RetryingClient> clients, int kill)
    {
        for (var tries = 0; clients.Exists(client => client.Acknowledged <= kill); tries++)
        {
            Assert.True(tries < 10_000, "A client does not get through to a server that is ready.");
            await Task.Delay(5);
        }
    }

    private static async Task SetUpAsync(HttpClient client)
    {
        await PostAsync(
            client,
            "/api/v1/experiments",
            """{"key": "k", "variants": [{"key": "a"}, {"key": "b"}], "metrics": [{"key": "hits", "kind": "count", "event": "hit"}]}"""
        );
        await PostAsync(client, "/api/v1/experiments/k/start", null);
        var exposures = Enumerable
            .Range(0, Units)
            .Select(unit => new
            {
                user_id = $"u{unit}",
                experiment_id = "k",
                variant = unit % 2 == 0 ? "a" : "b",
                source = "external",
            });
        await PostAsync(client, "/api/v1/exposures/batch", JsonSerializer.Serialize(exposures));
    }

    private static async Task PostAsync(HttpClient client, string address, string? body)
    {
        using var answer = await client.SendAsync("POST", address, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<double> StoredAsync(HttpClient client)
    {
        using var answer = await client.SendAsync("GET", "/api/v1/experiments/k/results");
        var results = await answer.ReadJsonAsync();
        return results.GetProperty("metrics")[0].GetProperty("variants").EnumerateArray().Sum(arm => arm.GetProperty("sum").GetDouble());
    }

    /// <summary>Sends batch after batch; one that was not answered is sent again, with the same ids, before the next.</summary>
    private sealed class RetryingClient(HttpClient client, int number)
    {
        private int _next;

        public int Acknowledged { get; private set; }

        public async Task SendUntilBrokenAsync(CancellationToken stop)
        {
            while (!stop.IsCancellationRequested && await TrySendAsync(stop))
                _next++;
        }

        public async Task RetryLastAsync()
        {
            Assert.True(await TrySendAsync(CancellationToken.None));
            _next++;
        }

        private async Task<bool> TrySendAsync(CancellationToken stop)
        {
            var events = Enumerable
                .Range(0, BatchItems)
                .Select(item => new
                {
                    event_id = $"{number}-{_next}-{item}",
                    user_id = $"u{item % Units}",
                    type = "hit",
                });
            using var content = Answers.Json(JsonSerializer.Serialize(events));
            try
            {
                using var answer = await client.PostAsync(new Uri("/api/v1/events/batch", UriKind.Relative), content, stop);
                Acknowledged += answer.IsSuccessStatusCode ? 1 : 0;
                return answer.IsSuccessStatusCode;
            }
            catch (Exception broken) when (broken is HttpRequestException or OperationCanceledException)
            {
                return false;
            }
        }
    }
}
