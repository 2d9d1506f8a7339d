using System.CommandLine;
using Assay.Cli.Analyze;
using Assay.Cli.Remote;
using Assay.Core;

namespace Assay.Cli;

/// <summary>The command line: <c>assay COMMAND …</c>.</summary>
internal static class AssayProgram
{
    /// <returns>0: done; 1: failed, the reason is on the standard error; 2: the command line is wrong.</returns>
    public static async Task<int> RunAsync(string[] args, Surroundings surroundings, CancellationToken ct)
    {
        var root = new RootCommand("Assay: experiments and feature flags.")
        {
            AnalyzeCommand.Create(surroundings),
            ImportCommand.Create(surroundings),
            ResultsCommand.Create(surroundings),
            ExportCommand.Create(surroundings),
            KeysCommand.Create(surroundings),
        };
        var parsed = root.Parse(args);
        var configuration = new InvocationConfiguration
        {
            Output = surroundings.Out,
            Error = surroundings.Error,
            EnableDefaultExceptionHandler = false,
        };
        var code = await parsed.InvokeAsync(configuration, ct);
        return parsed.Errors.Count > 0 ? 2 : code;
    }

    /// <summary>Says what went wrong, and answers the exit code.</summary>
    public static int Fail(this Surroundings surroundings, Fault fault)
    {
        surroundings.Error.WriteLine($"{fault.Detail} ({fault.Code})");
        foreach (var (field, messages) in fault.Errors)
            surroundings.Error.WriteLine($"  {field}: {string.Join(" ", messages)}");
        return 1;
    }
}
