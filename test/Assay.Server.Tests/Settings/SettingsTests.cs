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
        Assert.Equal("", Read<StorageSettings>("Storage").Data);
    }

    [Theory]
    [InlineData("Limits:BodyBytes", "12", "Limits:BodyBytes")]
    [InlineData("Limits:BodyBytes", "much", "Limits:BodyBytes")]
    [InlineData("Limits:JsonDepth", "0", "Limits:JsonDepth")]
    [InlineData("Limits:BodyByte", "4096", "Limits:BodyByte. Did you mean BodyBytes?")]
    [InlineData("Limits:BodyBytes", "1e6", "Limits:BodyBytes must be a whole number from 1024 to 1073741824, not '1e6'")]
    [InlineData("Limits:BodyBytes", "", "Limits:BodyBytes must be a whole number")]
    public void A_setting_that_cannot_be_meant_is_refused_by_its_name(string name, string value, string named)
    {
        var refused = Assert.Throws<SettingsException>(() => Read<LimitSettings>("Limits", (name, value)));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_settings_out_of_range_are_named_at_once()
    {
        var refused = Assert.Throws<SettingsException>(() =>
            Read<RateLimitSettings>("RateLimits", ("RateLimits:KeyBurst", "0"), ("RateLimits:AddressBurst", "-1"))
        );
        Assert.Contains("RateLimits:KeyBurst", refused.Message, StringComparison.Ordinal);
        Assert.Contains("RateLimits:AddressBurst", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("127.0.0.1:5080")]
    [InlineData("http://127.0.0.1:70000")]
    [InlineData("ftp://127.0.0.1:5080")]
    [InlineData("http://127.0.0.1:5080/api")]
    [InlineData("http://127.0.0.1:5080;nonsense")]
    public void An_address_that_nothing_can_listen_on_is_refused_with_an_example_of_one(string urls)
    {
        var refused = Assert.Throws<SettingsException>(() => ListenAddresses.Check(urls));
        Assert.Contains("http://127.0.0.1:5080, separated by semicolons", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("http://*:80;https://[::1]:443")]
    [InlineData("http://localhost")]
    public void Addresses_that_can_be_listened_on_are_taken(string urls) => ListenAddresses.Check(urls);

    [Fact]
    public void Demo_needs_no_value() => Assert.Equal(["--demo=true", "--data", "x"], CommandLine.Parse(["--demo", "--data", "x"]));

    [Theory]
    [InlineData("--dat", "x")]
    [InlineData("--demonstration")]
    [InlineData("--port=80")]
    [InlineData("--data")]
    [InlineData("--urls", "--demo")]
    [InlineData("demo")]
    [InlineData("-d", "x")]
    public void A_switch_that_nothing_reads_is_refused_by_its_name(params string[] args)
    {
        var refused = Assert.Throws<SettingsException>(() => CommandLine.Parse(args));
        Assert.Contains(args[0].Split('=')[0], refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_demonstration_can_be_forced() =>
        Assert.Equal(["--demo=force", "--reset-admin-key=true"], CommandLine.Parse(["--demo", "force", "--reset-admin-key"]));

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
