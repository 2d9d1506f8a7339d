using System.Text.Json;

namespace Assay.Cli.Tests;

/// <summary>Metrics of a file that may not worsen.</summary>
public sealed class AnalyzeGuardrailTests : IDisposable
{
    private const string Usual = "--variant arm --control a --metric bought:proportion";
    private readonly string _file = Path.GetTempFileName();

    [Theory]
    [InlineData(Usual + " --guardrail load:mean:decrease:0.02")]
    [InlineData(Usual + " --guardrail load:mean:0.02:decrease")]
    [InlineData(Usual + " --guardrail load:mean:decrease:2%")]
    [InlineData(Usual + " load:mean:guardrail:decrease:0.02")]
    [InlineData("--variant arm --control a --metric load:mean:decrease:guardrail:0.02 bought:proportion:primary")]
    public async Task A_guardrail_that_worsens_past_its_margin_keeps_a_gain_from_being_shipped(string options)
    {
        var answer = await AnalyzeAsync(loadInB: 120, options);

        Assert.Contains("load (mean, guardrail, margin 2 %)", answer.Out, StringComparison.Ordinal);
        Assert.Contains("bought (proportion, primary)", answer.Out, StringComparison.Ordinal);
        Assert.Contains("Advice: do not ship", answer.Out, StringComparison.Ordinal);
        Assert.Contains("worse than allowed (2 % of the control)", answer.Out.Replace("\n  ", " "), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100, "load:mean:decrease:0.02", "ship", "b")]
    [InlineData(101, "load:mean:decrease:0.02", "ship", "b")]
    [InlineData(80, "load:mean:decrease:0.02", "ship", "b")]
    [InlineData(100, "load:mean:decrease", "ship", "b")]
    [InlineData(102, "load:mean:decrease:0.02", "inconclusive", null)]
    [InlineData(80, "load:mean", "do_not_ship", null)]
    [InlineData(120, "load:mean:decrease:0.5", "ship", "b")]
    public async Task The_margin_is_a_fraction_of_the_control(double loadInB, string guardrail, string action, string? variant)
    {
        var answer = await AnalyzeAsync(loadInB, $"{Usual} --guardrail {guardrail} --json");

        using var document = JsonDocument.Parse(answer.Out);
        var advice = document.RootElement.GetProperty("recommendation");
        Assert.Equal((action, variant), (advice.GetProperty("action").GetString(), advice.GetProperty("variant").GetString()));
        Assert.Equal("guardrail", document.RootElement.GetProperty("metrics")[1].GetProperty("role").GetString());
    }

    public void Dispose() => File.Delete(_file);

    /// <summary>1,000 units an arm: 20 % of a buy and 40 % of b, with a load of 100 and of that given, both give or take 10.</summary>
    private Task<Answer> AnalyzeAsync(double loadInB, string options)
    {
        var rows = Enumerable
            .Range(0, 2000)
            .Select(i => $"{"ab"[i % 2]},{(i / 2 % 10 < 2 + i % 2 * 2 ? 1 : 0)},{(i % 2 == 0 ? 100 : loadInB) + i / 2 % 21 - 10}");
        File.WriteAllText(_file, $"arm,bought,load\n{string.Join('\n', rows)}\n");
        return Cli.RunAsync(["analyze", _file, .. options.Split(' ')]);
    }
}
