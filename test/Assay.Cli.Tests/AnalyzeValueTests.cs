using System.Text.Json;

namespace Assay.Cli.Tests;

/// <summary>Single values that a mean hangs on.</summary>
public sealed class AnalyzeValueTests : IDisposable
{
    private const string Usual = "--variant arm --control a --metric spent:mean";
    private readonly string _file = Path.GetTempFileName();

    [Fact]
    public async Task A_unit_that_holds_most_of_a_sum_is_named_with_its_row()
    {
        var rows = Enumerable.Range(1, 40).Select(row => $"{"ab"[row % 2]},{(row == 17 ? 252 : 1)}");

        var answer = await AnalyzeAsync(string.Join('\n', rows), Usual);

        Assert.Equal("One unit holds 93 % of the sum of spent in b: row 17; consider --cap spent=VALUE.", answer.Error.Trim());
        Assert.Equal(0, answer.Code);
    }

    [Theory]
    [InlineData("a,1\na,9\nb,1\nb,0", Usual)]
    [InlineData("a,1\na,2\na,3\na,4\na,5\na,6\nb,0\nb,0\nb,0\nb,0\nb,0\nb,0", Usual)]
    [InlineData("a,1\na,0\na,0\na,0\na,0\na,0\nb,0\nb,0\nb,0\nb,0\nb,0\nb,1", "--variant arm --control a --metric spent:proportion")]
    public async Task Nothing_is_said_where_no_unit_stands_out(string rows, string options) =>
        Assert.Equal("", (await AnalyzeAsync(rows, options)).Error);

    [Fact]
    public async Task A_cap_limits_what_one_unit_adds_and_says_how_many_it_limited()
    {
        const string rows = "a,1\na,2\na,3\na,4\na,5\na,6\nb,1\nb,2\nb,3\nb,4\nb,5\nb,9000";

        var text = await AnalyzeAsync(rows, Usual + " --cap spent=10");
        var json = await AnalyzeAsync(rows, Usual + " --cap spent=10 --json");

        Assert.Equal("Values of spent above 10: 1, counted as 10.", text.Error.Trim());
        Assert.Contains("spent (mean, primary, capped at 10)", text.Out, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(json.Out);
        Assert.Equal(25, document.RootElement.GetProperty("metrics")[0].GetProperty("variants")[1].GetProperty("sum").GetDouble(), 9);
    }

    [Fact]
    public async Task A_cap_belongs_to_its_column_alone()
    {
        var answer = await AnalyzeAsync(
            "a,50,1\na,60,0\nb,70,1\nb,80,1",
            "--variant arm --control a --metric spent:mean other:proportion --cap spent=55"
        );

        Assert.Equal("Values of spent above 55: 3, counted as 55.", answer.Error.Trim());
    }

    [Theory]
    [InlineData("a,1e15\na,-1e15\nb,1e15\nb,1e15")]
    [InlineData("a,5e-324\na,0\nb,1e15\nb,5e-324")]
    [InlineData("a,1e-300\na,2e-300\nb,3e-300\nb,1e-300")]
    [InlineData("a,1e-160\na,2e-160\nb,3e-160\nb,1e-160")]
    [InlineData("a,0\na,0\nb,1e-200\nb,1e-200")]
    [InlineData("a,1\nb,2")]
    [InlineData("a,1e-320\na,1e-320\nb,1e15\nb,-1e15")]
    public async Task Extreme_values_are_analysed_without_an_abort_and_without_a_number_that_is_none(string rows)
    {
        var options = Usual + " --guardrail other:mean:0.1 --by spent";
        var both = string.Join('\n', rows.Split('\n').Select(row => $"{row},{row[2..]}"));

        var json = await AnalyzeAsync(both, options + " --json");
        var text = await AnalyzeAsync(both, options);

        Assert.Equal((0, 0), (json.Code, text.Code));
        Assert.DoesNotContain("NaN", json.Out + text.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("Infinity", json.Out + text.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('∞', text.Out);
        using var document = JsonDocument.Parse(json.Out);
    }

    public void Dispose() => File.Delete(_file);

    private Task<Answer> AnalyzeAsync(string rows, string options)
    {
        string[] columns = ["arm", "spent", "other"];
        File.WriteAllText(_file, $"{string.Join(',', columns.Take(rows.Split('\n')[0].Split(',').Length))}\n{rows}\n");
        return Cli.RunAsync(["analyze", _file, .. options.Split(' ')]);
    }
}
