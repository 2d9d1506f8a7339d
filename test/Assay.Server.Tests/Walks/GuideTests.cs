using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Assay.Server.Tests;

/// <summary>The guides' commands, run by a shell as they stand there, against a server of their own.</summary>
public sealed partial class GuideTests
{
    public static TheoryData<string> Guides =>
        [
            "first-experiment.md",
            "recording.md",
            "experiments.md",
            "targeting.md",
            "flags.md",
            "openfeature.md",
            "local-evaluation.md",
            "access.md",
        ];

    [Theory]
    [MemberData(nameof(Guides))]
    public async Task Every_command_of_the_guide_answers_what_the_guide_says(string guide)
    {
        await using var server = await AssayServer.StartAsync();
        await FollowAsync(server, guide);
    }

    [Fact]
    public async Task All_guides_can_be_followed_on_one_server_in_any_order()
    {
        await using var server = await AssayServer.StartAsync();
        string[] guides = [.. Guides.Select(row => row.Data)];
        new Random(8).Shuffle(guides);
        foreach (var guide in guides)
            await FollowAsync(server, guide);
    }

    private static async Task FollowAsync(AssayServer server, string guide)
    {
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
