using System.Text.Json;

namespace Assay.Server.Tests.Data;

/// <summary>Whole experiments through the server, against computations that share no code with it.</summary>
public sealed class DataTests
{
    [Fact]
    public async Task A_made_experiment_with_much_that_must_not_count_gives_the_numbers_of_an_independent_computation()
    {
        await using var basket = await ImportedExperiment.CreateAsync(
            "basket",
            """
            {"key": "control", "allocation_pct": 50}, {"key": "large", "allocation_pct": 30}, {"key": "sticky", "allocation_pct": 20}
            """,
            """
            {"key": "bought", "event": "order"}, {"key": "spent", "kind": "mean", "event": "order"},
            {"key": "soon_spent", "kind": "mean", "event": "order", "window_seconds": 172800, "cap": 60},
            {"key": "views", "kind": "count", "event": "view"}
            """
        );
        await basket.ExposeAsync(await ReadSpecAsync("basket-exposures.csv"), "context.channel:channel");
        var events = await basket.TrackAsync(await ReadSpecAsync("basket-events.csv"), "");
        Assert.InRange(events.Count("duplicates"), 1, events.Count("rows_read") / 5);

        using var expected = JsonDocument.Parse(await ReadSpecAsync("basket.json"));
        ReferenceNumbers.Expect(expected.RootElement, await basket.ReadAsync("results?dimension=channel"));
    }

    [Fact]
    public async Task Cookie_Cats_gives_the_numbers_of_scipy_and_statsmodels_and_must_be_fixed_first()
    {
        using var expected = await LoadSharedAsync();
        await using var gate = await ImportedExperiment.CreateAsync(
            "gate",
            """{"key": "gate_30", "is_control": true}, {"key": "gate_40"}""",
            """{"key": "retention_1"}, {"key": "retention_7"}, {"key": "sum_gamerounds", "kind": "mean", "event": "rounds"}"""
        );
        var file = await ReadSharedAsync("cookie_cats.csv");
        await gate.ExposeAsync(file, "user_id:userid,variant:version");
        await gate.TrackAsync(file, "type=rounds&map=user_id:userid,value:sum_gamerounds");
        var rows = file.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.TrimEnd('\r').Split(',')).ToList();
        await gate.TrackAsync(rows.Where(row => row[3] == "TRUE").Select(row => row[0]), "retention_1");
        await gate.TrackAsync(rows.Where(row => row[4] == "TRUE").Select(row => row[0]), "retention_7");

        var results = await gate.ReadAsync("results");
        ReferenceNumbers.ExpectOneTreatment(expected.RootElement.GetProperty("cookie_cats"), results, "gate_40");
        Assert.True(results.GetProperty("srm").GetProperty("flagged").GetBoolean());
        Assert.Equal("fix_first", results.GetProperty("recommendation").Text("action"));
        Assert.Contains("0.0086", (await gate.ReadAsync("health")).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_e_mail_challenge_gives_the_numbers_of_scipy_and_statsmodels_in_every_channel()
    {
        using var expected = await LoadSharedAsync();
        await using var mails = await ImportedExperiment.CreateAsync(
            "mails",
            """
            {"key": "No-E-Mail", "allocation_pct": 33.33, "is_control": true}, {"key": "Mens-E-Mail", "allocation_pct": 33.33},
            {"key": "Womens-E-Mail", "allocation_pct": 33.33}
            """,
            """{"key": "visit"}, {"key": "conversion"}, {"key": "spend", "kind": "mean", "event": "spent"}"""
        );
        var file = Numbered(await ReadSharedAsync("hillstrom.csv"));
        await mails.ExposeAsync(file, "variant:segment,context.channel:channel");
        await mails.TrackAsync(file, "type=spent&map=value:spend");
        var rows = file.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')).ToList();
        await mails.TrackAsync(rows.Where(row => row[^3] == "1").Select(row => row[0]), "visit");
        await mails.TrackAsync(rows.Where(row => row[^2] == "1").Select(row => row[0]), "conversion");

        var results = await mails.ReadAsync("results?dimension=channel");
        ReferenceNumbers.Expect(expected.RootElement.GetProperty("hillstrom"), results, KeyOf);
    }

    /// <summary>The file with the rows' numbers as ids, and with the variants' keys in place of their names.</summary>
    private static string Numbered(string csv)
    {
        var lines = csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r'));
        return string.Join('\n', lines.Select((line, row) => (row == 0 ? "user_id," : $"{row},") + KeyOf(line)));
    }

    private static string KeyOf(string name) => name.Replace(" E-Mail", "-E-Mail", StringComparison.Ordinal);

    private static Task<string> ReadSpecAsync(string file) => File.ReadAllTextAsync(Repository.File($"spec/server/{file}"));

    private static Task<string> ReadSharedAsync(string file) => File.ReadAllTextAsync(Path.Combine(Repository.SharedData, file));

    private static async Task<JsonDocument> LoadSharedAsync()
    {
        Assert.SkipUnless(Directory.Exists(Repository.SharedData), "The shared data sets are not here.");
        return JsonDocument.Parse(await ReadSharedAsync("expected.json"));
    }
}
