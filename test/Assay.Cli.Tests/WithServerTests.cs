using System.Text.Json;

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
    public async Task An_export_gives_the_numbers_that_the_analysis_of_the_same_units_in_a_file_gives()
    {
        await server.RecordAsync();

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

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
