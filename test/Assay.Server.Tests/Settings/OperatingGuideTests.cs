using System.Globalization;
using System.Reflection;
using Assay.Server.Settings;

namespace Assay.Server.Tests.Settings;

/// <summary>The operator's guide lists every setting there is, with the default that it has.</summary>
public sealed class OperatingGuideTests
{
    [Fact]
    public async Task Every_setting_stands_in_the_guide_with_its_default()
    {
        await using var server = await AssayServer.StartAsync();
        var guide = await File.ReadAllTextAsync(Repository.File("docs/guides/operating.md"));
        var missing =
            from section in server.App.Services.GetRequiredService<SettingsSections>().All
            from row in Rows(section)
            where !guide.Contains(row, StringComparison.Ordinal)
            select row + " … |";
        Assert.True(!missing.Any(), "Add to docs/guides/operating.md:\n" + string.Join('\n', missing));
    }

    [Fact]
    public async Task Every_setting_in_the_guide_exists()
    {
        await using var server = await AssayServer.StartAsync();
        var known = server.App.Services.GetRequiredService<SettingsSections>().All.SelectMany(Rows).ToList();
        var guide = await File.ReadAllLinesAsync(Repository.File("docs/guides/operating.md"));
        var rows = guide.SkipWhile(line => line != "## Settings").Where(line => line.StartsWith("| `", StringComparison.Ordinal));
        Assert.DoesNotContain(rows, row => !known.Exists(one => row.StartsWith(one, StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Rows(SettingsSection section)
    {
        var defaults = Activator.CreateInstance(section.Type);
        return section.Settings.Select(setting => $"| `{section.Name}:{setting.Name}` | {Default(setting, defaults)} |");
    }

    private static string Default(PropertyInfo setting, object? defaults) =>
        setting.GetValue(defaults) switch
        {
            null or "" => "–",
            bool value => value ? "`true`" : "`false`",
            var value => $"`{Convert.ToString(value, CultureInfo.InvariantCulture)}`",
        };
}
