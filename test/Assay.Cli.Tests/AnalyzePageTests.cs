namespace Assay.Cli.Tests;

/// <summary>The page of text keeps to 80 columns, whatever the file holds.</summary>
public sealed class AnalyzePageTests : IDisposable
{
    private const int Width = 80;
    private const string Long = "the-variant-with-the-green-button-that-nobody-could-name-in-fewer-words";
    private readonly string _file = Path.GetTempFileName();

    [Theory]
    [InlineData("control", "green", 1)]
    [InlineData(Long + "-one", Long + "-two", 1)]
    [InlineData("control", Long + "-" + Long + "-" + Long, 1)]
    [InlineData("control", "green", 999_999_999_999)]
    [InlineData("control", "green", -999_999_999_999)]
    [InlineData("control", "green", 1e-9)]
    [InlineData(Long + "-one", Long + "-two", 999_999_999_999)]
    [InlineData("control with blanks", "два слова и ещё два слова, чтобы было длинно и не помещалось", 1)]
    [InlineData("対照群", "新しいボタンの色を試すための非常に長い名前の実験群新しいボタンの色を試すための非常に長い名前", 1)]
    [InlineData("😀", "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀", 1)]
    public async Task No_line_is_wider_than_the_page(string control, string variant, double scale)
    {
        var page = await PageAsync([control, variant], scale);

        AssertFits(page);
        Assert.Contains(string.Concat(variant.Split(' ')), string.Concat(page.Split(' ', '\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_arms_keep_to_the_page()
    {
        var arms = Enumerable.Range(1, 40).Select(i => $"{Long}-{i}").Prepend("control").ToList();

        AssertFits(await PageAsync(arms, 1e9));
    }

    [Fact]
    public async Task Names_that_would_look_alike_when_cut_are_written_in_full()
    {
        var page = await PageAsync(["control", Long + "-one", Long + "-two"], 1);

        Assert.Contains($"variant: {Long}-one\n- units 30; mean 15.5; ", Unwrapped(page), StringComparison.Ordinal);
        Assert.Contains($"against control: {Long}-two\n- difference 0; ", Unwrapped(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_steers_no_terminal()
    {
        var page = await PageAsync(["control", "\"red\u001b[31m\nnew\tline\""], 1);

        Assert.DoesNotContain('\u001b', page);
        Assert.DoesNotContain('\t', page);
        Assert.Contains("\nred [31m new line", page, StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(_file);

    private static void AssertFits(string page) => Assert.All(page.Split('\n'), line => Assert.InRange(Columns(line), 0, Width));

    private static string Unwrapped(string page) => page.Replace("\n  ", " ", StringComparison.Ordinal);

    private static int Columns(string line) => line.EnumerateRunes().Sum(rune => rune.Value is > 0x2E80 ? 2 : 1);

    private async Task<string> PageAsync(IReadOnlyList<string> arms, double scale)
    {
        var rows = arms.SelectMany(arm => Enumerable.Range(1, 30).Select(i => $"{arm};{scale * i:R};{i % 2};x{i % 2}"));
        await File.WriteAllTextAsync(_file, $"arm;spent;bought;{Long}\n{string.Join('\n', rows)}\n");
        string[] options = ["--guardrail", "bought:proportion:0.02", "--by", Long, "--delimiter", ";"];
        var answer = await Cli.RunAsync(["analyze", _file, "--variant", "arm", "--control", arms[0], "--metric", "spent:mean", .. options]);
        Assert.Equal((0, ""), (answer.Code, answer.Error));
        return answer.Out;
    }
}
