using System.Text.Json;

namespace Assay.Cli.Tests;

public sealed class AnalyzeTests : IDisposable
{
    private const string Usual = "--unit user --variant arm --control a --metric bought:proportion";
    private readonly string _file = Path.GetTempFileName();

    [Theory]
    [InlineData("--variant arm --control a", "--metric")]
    [InlineData("--control a --metric bought:proportion", "--variant")]
    [InlineData("--variant arm --control a --metric bought", "COLUMN:proportion or COLUMN:mean")]
    [InlineData("--variant arm --control a --metric bought:median", "COLUMN:proportion or COLUMN:mean")]
    [InlineData(Usual + " --weights a:50", "a=50,b=50")]
    [InlineData(Usual + " --weights a=1,a=2", "a=50,b=50")]
    [InlineData(Usual + " --weights a=-1,b=2", "a=50,b=50")]
    [InlineData(Usual + " --confidence 95", "between 0.5 and 1")]
    [InlineData(Usual + " --confidence 1e-300", "between 0.5 and 1")]
    [InlineData(Usual + " --confidence 0.99999999999999999", "between 0.5 and 1")]
    [InlineData(Usual + " --confidence NaN", "between 0.5 and 1")]
    [InlineData(Usual + " --colour red", "--colour")]
    [InlineData(Usual + ":0.02", "A margin belongs to a guardrail")]
    [InlineData(Usual + ":guardrail:1.5", "COLUMN:proportion or COLUMN:mean")]
    [InlineData(Usual + ":decrease:increase", "COLUMN:proportion or COLUMN:mean")]
    [InlineData(Usual + " bought:mean", "bought is named as two metrics")]
    [InlineData(Usual + " --guardrail bought:proportion", "bought is named as two metrics")]
    [InlineData(Usual + " --guardrail load:mean:primary", "--guardrail takes")]
    [InlineData(Usual + " --guardrail load:mean:-0.1", "--guardrail takes")]
    [InlineData(Usual + " --guardrail load:median", "--guardrail takes")]
    [InlineData(Usual + " --cap bought=1", "bought is a proportion, which has no cap")]
    [InlineData(Usual + " --cap load=1", "The metrics are: bought")]
    [InlineData(Usual + " --cap bought", "revenue=500")]
    [InlineData(Usual + " --cap bought=NaN", "revenue=500")]
    [InlineData(Usual + " --cap bought=1 bought=2", "revenue=500")]
    public async Task A_wrong_command_line_says_what_is_wrong_and_ends_with_2(string options, string expected)
    {
        var answer = await AnalyzeAsync("user,arm,bought\n1,a,1\n2,b,0\n", options);

        Assert.Equal(2, answer.Code);
        Assert.Contains(expected, answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user,arm,bought\n1,b,1\n2,c,1\n", Usual, "No row has the control a. The file's variants are: b, c. (unknown_control)")]
    [InlineData("user,arm,bought\n1,a,1\n2,a,0\n", Usual, "nothing to compare it with. (single_variant)")]
    [InlineData("user,arm,bought\n1,a,1\n2,b,0\n", Usual + " --weights a=1", "variant b, but --weights does not name it. (weight_missing)")]
    [InlineData("user,arm,bought\n1,a,1\n2,b,0\n", Usual + " --weights a=0,b=0", "(weight_missing)")]
    [InlineData("user,arm,bought\n1,a,1\n1,b,0\n", Usual, "(duplicate_unit)")]
    [InlineData("user,arm,bought\n1,a,3\n2,b,0\n", Usual, "(not_a_proportion)")]
    [InlineData("user,arm,bought\n1,a,1\n2,b,0\n", Usual + " --by colour", "no column colour. The file has: user, arm, bought.")]
    [InlineData("user,arm,bought\n1,a,1\n2,b,0\n", Usual + " --guardrail load:mean", "no column load. The file has: user, arm, bought.")]
    public async Task Unusable_data_say_why_and_end_with_1(string text, string options, string expected)
    {
        var answer = await AnalyzeAsync(text, options);

        Assert.Equal((1, ""), (answer.Code, answer.Out));
        Assert.Contains(expected, answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--variant arm --control a --metric bought:mean --wieghts a=1", "'--wieghts'", "'--weights'")]
    [InlineData("--variant arm --metric bought:mean --contrl=a", "'--contrl'", "'--control'")]
    public async Task An_option_that_does_not_exist_is_named_with_the_one_that_was_meant(string options, string written, string meant)
    {
        var answer = await Cli.RunAsync(["analyze", "file.csv", .. options.Split(' ')]);
        Assert.Equal(2, answer.Code);
        Assert.Contains($"There is no option {written} here. Did you mean {meant}?", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Variants_that_differ_only_in_case_are_refused()
    {
        var answer = await AnalyzeAsync("user,arm,bought\n1,a,1\n2,b,0\n3,B,0\n", Usual);

        Assert.Equal((1, ""), (answer.Code, answer.Out));
        Assert.Contains("b and B (row 3) differ only in upper and lower case", answer.Error, StringComparison.Ordinal);
        Assert.Contains("(variants_differ_in_case)", answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(12_000)]
    public async Task A_breakdown_by_an_id_shows_the_largest_values_and_counts_the_others(int units)
    {
        var rows = Enumerable.Range(0, units).Select(i => $"{i},{"ab"[i % 2]},{i / 2 % 2},{(i < 100 ? i / 2 : i)}");
        var text = $"user,arm,bought,who\n{string.Join('\n', rows)}\n";

        var page = await AnalyzeAsync(text, Usual + " --by who");
        var json = await AnalyzeAsync(text, Usual + " --by who --json");

        Assert.Contains(
            $"who has {units - 100:N0} more values, with {units - 100:N0} units together",
            page.Out.ReplaceLineEndings(" "),
            StringComparison.Ordinal
        );
        using var document = JsonDocument.Parse(json.Out);
        var breakdown = document.RootElement.GetProperty("breakdown").EnumerateArray().Select(one => one.GetProperty("value").GetString());
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"{i}").Order(StringComparer.Ordinal), breakdown);
        Assert.Equal(units - 100, document.RootElement.GetProperty("breakdown_others").GetProperty("values").GetInt32());
        Assert.Equal(units / 2, document.RootElement.GetProperty("units").GetProperty("a").GetInt32());
    }

    [Fact]
    public async Task A_control_without_rows_is_an_error_even_where_the_weights_name_it()
    {
        var answer = await AnalyzeAsync("user,arm,bought\n1,b,1\n2,b,0\n", Usual + " --weights a=1,b=1");

        Assert.Contains("(unknown_control)", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_variant_with_weight_but_without_rows_is_a_sample_ratio_mismatch()
    {
        var rows = Enumerable.Range(0, 100).Select(i => $"{i},{"ab"[i % 2]},{i / 2 % 2}");

        var answer = await AnalyzeAsync($"user,arm,bought\n{string.Join('\n', rows)}\n", Usual + " --weights a=1,b=1,lost=1");

        Assert.Contains("SAMPLE RATIO MISMATCH", answer.Out, StringComparison.Ordinal);
        Assert.Contains("Advice: fix first", answer.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_computed_is_not_available_with_its_reason()
    {
        var text = await AnalyzeAsync("user,arm,bought\n1,a,0\n2,b,0\n", Usual);
        var json = await AnalyzeAsync("user,arm,bought\n1,a,0\n2,b,0\n", Usual + " --json");

        Assert.Contains("n/a: The data do not vary", text.Out, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(json.Out);
        var comparison = document.RootElement.GetProperty("metrics")[0].GetProperty("comparisons")[0];
        Assert.Equal(JsonValueKind.Null, comparison.GetProperty("p_value").ValueKind);
        Assert.Equal("zero_variance", comparison.GetProperty("p_value_unavailable").GetString());
    }

    [Theory]
    [InlineData("slow:mean", "ship")]
    [InlineData("slow:mean:increase", "ship")]
    [InlineData("slow:mean:decrease", "do not ship")]
    public async Task More_is_good_unless_the_metric_says_that_less_is_better(string metric, string advice)
    {
        var rows = Enumerable.Range(0, 200).Select(i => $"{"ab"[i % 2]},{i % 2 * 10 + i % 7}");

        var answer = await AnalyzeAsync($"arm,slow\n{string.Join('\n', rows)}\n", $"--variant arm --control a --metric {metric}");

        Assert.Contains($"Advice: {advice}", answer.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("arm;spent\na;1,5\nb;2,5\n", "--decimal ,", "")]
    [InlineData("arm,spent\na,NA\na,3\nb,2\n", "--missing zero", "Rows without spent: 1, counted as 0.")]
    [InlineData("arm,spent\na,NA\na,3\nb,2\n", "--missing drop", "Rows without spent: 1, left out.")]
    [InlineData("arm#spent\na#3\nb#2\n", "--delimiter #", "")]
    [InlineData("arm,spent,\na,3,\nb,2,\n", "", "")]
    public async Task Files_are_read_as_the_options_say(string text, string options, string told)
    {
        var answer = await AnalyzeAsync(text, $"--variant arm --control a --metric spent:mean {options}".Trim());

        Assert.Equal((0, told), (answer.Code, answer.Error.Trim()));
    }

    [Theory]
    [InlineData("--decimal ;", "--decimal")]
    [InlineData("--missing maybe", "--missing")]
    [InlineData("--delimiter ab", "--delimiter")]
    [InlineData("--encoding ebcdic", "--encoding")]
    public async Task A_way_of_writing_that_nobody_knows_is_a_wrong_command_line(string options, string expected)
    {
        var answer = await AnalyzeAsync("arm,spent\na,1\nb,2\n", $"--variant arm --control a --metric spent:mean {options}");

        Assert.Equal(2, answer.Code);
        Assert.Contains(expected, answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_without_a_header_is_read_by_the_places_of_its_columns()
    {
        var answer = await AnalyzeAsync("a,1\na,2\nb,3\nb,4\n", "--no-header --variant 1 --control a --metric 2:mean");

        Assert.Equal(0, answer.Code);
    }

    [Fact]
    public async Task The_standard_input_is_a_file_too()
    {
        string[] options = ["--variant", "arm", "--control", "a", "--metric", "spent:mean"];

        var answer = await Cli.FeedAsync("arm,spent\na,1\na,2\nb,3\nb,4\n", ["analyze", "-", .. options]);

        Assert.Equal(0, answer.Code);
        Assert.Contains("spent (mean, primary)", answer.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1e308")]
    [InlineData("1e200")]
    public async Task A_value_that_no_sum_can_hold_is_named_and_the_file_is_not_blamed(string value)
    {
        var answer = await AnalyzeAsync($"arm,spent\na,1\nb,{value}\n", "--variant arm --control a --metric spent:mean --json");

        Assert.Equal(1, answer.Code);
        Assert.Contains($"Column spent is '{value}' in row 2", answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a=1e308,b=1e308")]
    [InlineData("a=5e-324,b=5e-324")]
    public async Task Weights_of_any_scale_are_shares(string weights)
    {
        var answer = await AnalyzeAsync("arm,bought\na,1\nb,2\n", $"--variant arm --control a --metric bought:mean --weights {weights}");

        Assert.Contains("The sample ratio fits the weights", answer.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_is_no_file()
    {
        var answer = await Cli.RunAsync("analyze", Path.GetTempPath(), "--variant", "arm", "--control", "a", "--metric", "bought:mean");

        Assert.Equal(1, answer.Code);
        Assert.Contains("is a folder, not a file", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_confidence_level_widens_the_intervals()
    {
        var rows = string.Join('\n', Enumerable.Range(0, 200).Select(i => $"{i},{"ab"[i % 2]},{i % 3 % 2}"));

        Assert.True(await WidthAsync(rows, "0.99") > await WidthAsync(rows, "0.9"));
    }

    public void Dispose() => File.Delete(_file);

    private Task<Answer> AnalyzeAsync(string text, string options)
    {
        File.WriteAllText(_file, text);
        return Cli.RunAsync(["analyze", _file, .. options.Split(' ')]);
    }

    private async Task<double> WidthAsync(string rows, string confidence)
    {
        var answer = await AnalyzeAsync($"user,arm,bought\n{rows}\n", $"{Usual} --json --confidence {confidence}");
        using var document = JsonDocument.Parse(answer.Out);
        var limits = document.RootElement.GetProperty("metrics")[0].GetProperty("comparisons")[0].GetProperty("difference_interval");
        return limits[1].GetDouble() - limits[0].GetDouble();
    }
}
