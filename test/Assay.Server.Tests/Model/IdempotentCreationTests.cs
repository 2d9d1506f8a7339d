using System.Net;
using static Assay.Server.Tests.Answers;

namespace Assay.Server.Tests.Model;

/// <summary>However often and in whatever order creations are repeated under their keys, each happens once.</summary>
public sealed class IdempotentCreationTests
{
    private const int Creations = 8;
    private const int Repeats = 6;

    [Fact]
    public async Task Repeated_at_once_and_over_a_restart_each_creation_happens_once()
    {
        await using var server = await AssayServer.StartAsync();
        var sends = Enumerable.Range(0, Creations * Repeats).Select(n => n % Creations).ToArray();
        new Random(17).Shuffle(sends);

        var ids = await Task.WhenAll(sends.Select(async creation => (creation, Id: await CreateAsync(server.Admin, creation))));
        var idOf = ids.GroupBy(pair => pair.creation, pair => pair.Id)
            .ToDictionary(group => group.Key, group => Assert.Single(group.Distinct()));
        await server.RestartAsync();
        foreach (var (creation, id) in idOf)
            Assert.Equal(id, await CreateAsync(server.Admin, creation));

        var list = await server.SendAsync("GET", "/api/v1/experiments");
        Assert.Equal(idOf.Values.Order(), list.EnumerateArray().Select(one => one.GetProperty("id").GetInt64()));
        var audit = await server.SendAsync("GET", "/api/v1/audit?kind=experiment");
        Assert.Equal(Creations, audit.GetArrayLength());
    }

    /// <summary>Sends until it is answered: while the first request runs, its repeats are told to wait.</summary>
    private static async Task<long> CreateAsync(HttpClient client, int creation)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/experiments");
            request.Content = Json($$"""{"name": "Creation {{creation}}"}""");
            request.Headers.Add("Idempotency-Key", $"creation-{creation}");
            using var answer = await client.SendAsync(request);
            if (answer.StatusCode == HttpStatusCode.Created)
                return (await answer.ReadJsonAsync()).GetProperty("id").GetInt64();
            await answer.ReadProblemAsync(409, "idempotent_request_in_progress");
            await Task.Delay(5);
        }
    }
}
