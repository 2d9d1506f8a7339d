using Assay.Server.Settings;
using Microsoft.Extensions.Configuration;

namespace Assay.Server.Tests.Settings;

public sealed class SettingsTests
{
    [Fact]
    public void Without_configuration_the_defaults_in_code_apply()
    {
        Assert.Equal(new LimitSettings(), Read<LimitSettings>("Limits"));
        Assert.Equal("http://127.0.0.1:5080", Read<ServerSettings>("Server").Urls);
        Assert.Equal("assay-data", Read<StorageSettings>("Storage").Data);
    }

    [Theory]
    [InlineData("Limits:BodyBytes", "12", "Limits:BodyBytes")]
    [InlineData("Limits:BodyBytes", "much", "Limits:BodyBytes")]
    [InlineData("Limits:JsonDepth", "0", "Limits:JsonDepth")]
    [InlineData("Limits:BodyByte", "4096", "'BodyByte'")]
    public void A_setting_that_cannot_be_meant_is_refused_by_its_name(string name, string value, string named)
    {
        var refused = Assert.Throws<SettingsException>(() => Read<LimitSettings>("Limits", (name, value)));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_settings_out_of_range_are_named_at_once_with_their_variables()
    {
        var refused = Assert.Throws<SettingsException>(() =>
            Read<RateLimitSettings>("RateLimits", ("RateLimits:KeyBurst", "0"), ("RateLimits:AddressBurst", "-1"))
        );
        Assert.Contains("ASSAY__RATELIMITS__KEYBURST", refused.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("ASSAY__RATELIMITS__ADDRESSBURST", refused.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Demo_needs_no_value() => Assert.Equal(["--demo=true", "--data", "x"], CommandLine.Parse(["--demo", "--data", "x"]));

    [Theory]
    [InlineData("--dat", "x")]
    [InlineData("--demonstration")]
    [InlineData("--port=80")]
    public void A_switch_that_nothing_reads_is_refused_by_its_name(params string[] args)
    {
        var refused = Assert.Throws<SettingsException>(() => CommandLine.Parse(args));
        Assert.Contains(args[0].Split('=')[0], refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_setting_can_be_given_on_the_command_line() =>
        Assert.Equal(["--Limits:BodyBytes=4096"], CommandLine.Parse(["--Limits:BodyBytes=4096"]));

    [Fact]
    public async Task A_variable_overrides_the_file_and_the_command_line_overrides_the_variable()
    {
        const string variable = "ASSAY__SERVER__SHUTDOWNSECONDS";
        Environment.SetEnvironmentVariable(variable, "7");
        try
        {
            await using var byVariable = await AssayServer.StartAsync();
            Assert.Equal(7, byVariable.App.Services.GetRequiredService<ServerSettings>().ShutdownSeconds);
            await using var byCommandLine = await AssayServer.StartAsync(["--Server:ShutdownSeconds=8"]);
            Assert.Equal(8, byCommandLine.App.Services.GetRequiredService<ServerSettings>().ShutdownSeconds);
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, null);
        }
    }

    [Theory]
    [InlineData("too-short")]
    [InlineData(" spaces-around-twenty-four ")]
    public async Task A_chosen_admin_key_that_is_too_weak_stops_the_start_and_is_named(string key)
    {
        var refused = await Assert.ThrowsAsync<SettingsException>(() =>
            AssayServer.StartAsync(customise: builder => builder.Configuration["ASSAY_ADMIN_KEY"] = key)
        );
        Assert.Contains("ASSAY_ADMIN_KEY", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(key.Trim(), refused.Message, StringComparison.Ordinal);
    }

    private static T Read<T>(string section, params (string Name, string Value)[] values)
        where T : class, new() =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(values.ToDictionary(pair => pair.Name, pair => (string?)pair.Value))
            .Build()
            .ReadSection<T>(section);
}
