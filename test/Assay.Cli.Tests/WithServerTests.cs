using System.Text.Json;
using Assay.Server.Tests;

namespace Assay.Cli.Tests;

/// <summary>The commands against a whole server.</summary>
public sealed class WithServerTests(CheckoutServer server) : IClassFixture<CheckoutServer>
{
    [Fact]
    public async Task A_key_works_from_its_making_to_its_revoking()
    {
        var made = await server.RunAsync("keys", "create", "second admin", "--scope", "admin");
        Assert.Equal(0, made.Code);
        var secret = made.Out.Trim();

        var list = await server.RunWithKeyAsync(secret, "keys", "list");
        var line = Assert.Single(list.Out.Split('\n'), line => line.Contains("second admin", StringComparison.Ordinal));

        Assert.Equal(0, (await server.RunAsync("keys", "revoke", line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0])).Code);
        Assert.Equal(1, (await server.RunWithKeyAsync(secret, "keys", "list")).Code);
    }

    [Fact]
    public async Task A_key_without_the_right_is_told_so()
    {
        var made = await server.RunAsync("keys", "create", "reader", "--scope", "read");

        var refused = await server.RunWithKeyAsync(made.Out.Trim(), "keys", "list");

        Assert.Equal((1, ""), (refused.Code, refused.Out));
        Assert.Contains("scopes do not allow this", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Imported_files_give_the_numbers_that_the_analysis_of_the_file_gives()
    {
        var exposures = await ImportAsync("checkout.csv", "exposures", "experiment_id=checkout", "source=external");
        var purchases = await ImportAsync("purchases.csv", "events", "type=purchase", "--map", "value:amount");
        Assert.Equal((0, 0), (exposures.Code, purchases.Code));

        using var export = JsonDocument.Parse((await server.RunAsync("export", "checkout")).Out);
        using var expected = JsonDocument.Parse(await File.ReadAllTextAsync(Repository.File("spec/analyze/checkout.json")));

        var rows = export.RootElement.GetProperty("rows").EnumerateArray().ToDictionary(row => (Text(row, "metric"), Text(row, "variant")));
        foreach (var arm in new[] { "express", "short" })
        foreach (var metric in new[] { "purchased", "revenue" })
        foreach (var number in new[] { "difference", "lift", "p_value" })
        {
            var value = expected.RootElement.GetProperty(arm).GetProperty(metric).GetProperty(number).GetDouble();
            Assert.Equal(value, rows[(metric, arm)].GetProperty(number).GetDouble(), Math.Abs(value) * 1e-9);
        }
    }

    [Fact]
    public async Task Results_are_a_page_of_80_columns()
    {
        var page = await server.RunAsync("results", "checkout");

        Assert.Equal(0, page.Code);
        Assert.StartsWith("checkout: running, iteration 1, as of ", page.Out, StringComparison.Ordinal);
        Assert.Contains("purchased (proportion, primary)", page.Out, StringComparison.Ordinal);
        Assert.Contains("\nAdvice: keep running\n", page.Out, StringComparison.Ordinal);
        Assert.All(page.Out.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public async Task A_file_with_rows_that_the_server_refuses_names_them()
    {
        var path = Path.GetTempFileName() + ".csv";
        await File.WriteAllTextAsync(path, "user_id,type,value\nu1,view,1\nu2,view,many\n");

        var answer = await server.RunAsync("import", path, "--kind", "events");

        Assert.Equal(1, answer.Code);
        Assert.Contains("1 accepted, 0 already there, 1 rejected", answer.Out, StringComparison.Ordinal);
        Assert.Contains("row 2:", answer.Error, StringComparison.Ordinal);
        File.Delete(path);
    }

    private Task<Answer> ImportAsync(string file, string kind, params string[] settings) =>
        server.RunAsync(["import", Repository.File($"spec/analyze/{file}"), "--kind", kind, "--set", .. settings]);

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
