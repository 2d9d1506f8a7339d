using System.Text.RegularExpressions;
using Assay.Server.Tests;

namespace Assay.Cli.Tests;

/// <summary>The guide's examples run as they are written, and print what the guide says.</summary>
public sealed partial class GuideTests(CheckoutServer server) : IClassFixture<CheckoutServer>
{
    [Fact]
    public async Task The_guides_examples_print_what_it_says()
    {
        var examples = Examples(await File.ReadAllTextAsync(Repository.File("docs/guides/cli.md"))).ToList();

        foreach (var (command, expected) in examples)
        {
            var answer = await server.RunAsync([.. Words(command).Skip(1)]);
            var printed = Lines(answer.Out + answer.Error);
            // Three dots stand for the rest.
            if (expected.EndsWith("...", StringComparison.Ordinal))
                Assert.StartsWith(expected[..^3], printed, StringComparison.Ordinal);
            else
                Assert.Equal(expected, printed);
        }
        Assert.NotEmpty(examples);
    }

    private static IEnumerable<(string Command, string Output)> Examples(string guide) =>
        from Match block in Console().Matches(guide)
        from example in block.Groups[1].Value.Split("$ assay", StringSplitOptions.RemoveEmptyEntries)
        let end = example.IndexOf('\n')
        select (example[..end], Lines(example[end..]));

    /// <summary>Words as a shell splits them; files lie in the repository.</summary>
    private static IEnumerable<string> Words(string command) =>
        Word()
            .Matches($"assay {command}")
            .Select(word => word.Value.Trim('"'))
            .Select(word => word.StartsWith("spec/") ? Repository.File(word) : word);

    private static string Lines(string text) => string.Join('\n', text.Trim('\n').Split('\n').Select(line => line.TrimEnd()));

    [GeneratedRegex("```console\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Console();

    [GeneratedRegex("\"[^\"]*\"|\\S+")]
    private static partial Regex Word();
}
