using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Assay.Server.Tests;

/// <summary>The guides' commands, run by a shell as they stand there, against a server of their own.</summary>
public sealed partial class GuideTests
{
    [Theory]
    [InlineData("first-experiment.md")]
    [InlineData("recording.md")]
    [InlineData("experiments.md")]
    [InlineData("targeting.md")]
    [InlineData("flags.md")]
    [InlineData("openfeature.md")]
    [InlineData("local-evaluation.md")]
    public async Task Every_command_of_the_guide_answers_what_the_guide_says(string guide)
    {
        await using var server = await AssayServer.StartAsync();
        var folder = Directory.CreateTempSubdirectory("assay-guide-");
        var blocks = Block().Matches(await File.ReadAllTextAsync(Repository.File($"docs/guides/{guide}")));
        Assert.NotEmpty(blocks);
        foreach (Match block in blocks)
        {
            var output = await RunAsync(block.Groups["commands"].Value, server, folder.FullName);
            Assert.Contains(block.Groups["answer"].Value, output, StringComparison.Ordinal);
        }
        folder.Delete(recursive: true);
    }

    private static async Task<string> RunAsync(string commands, AssayServer server, string folder)
    {
        var start = new ProcessStartInfo("bash", ["-eu", "-c", commands])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
            Environment = { ["SERVER"] = server.Address.ToString().TrimEnd('/'), ["KEY"] = AssayServer.AdminKey },
        };
        using var shell = Process.Start(start)!;
        var output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        Assert.True(shell.ExitCode == 0, $"exit code {shell.ExitCode}: {commands}");
        return output;
    }

    /// <summary>A shell block and, after it, what its output must contain. A block without that is not found, and then neither is its guide complete.</summary>
    [GeneratedRegex("```sh\n(?<commands>.*?)```\n<!-- answers: (?<answer>.*?) -->", RegexOptions.Singleline)]
    private static partial Regex Block();
}
