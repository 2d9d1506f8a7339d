using System.CommandLine;
using Assay.Cli.Analyze;
using Assay.Cli.Remote;
using Assay.Core;

namespace Assay.Cli;

/// <summary>The command line: <c>assay COMMAND …</c>.</summary>
internal static class AssayProgram
{
    private const int Failed = 1;
    private const int WrongCommandLine = 2;
    private const int Interrupted = 130;

    private static readonly Option<bool> Verbose = new("--verbose")
    {
        Description = "Show where in the program an unexpected failure came from.",
        Recursive = true,
    };

    /// <returns>0: done; 1: failed, the reason is on the standard error; 2: the command line is wrong; 130: interrupted.</returns>
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
        root.Add(Verbose);
        var parsed = root.Parse(args);
        if (UnknownOptions.Find(parsed.CommandResult.Command, args) is { } mistake)
        {
            await surroundings.Error.WriteLineAsync(mistake);
            return WrongCommandLine;
        }
        var configuration = new InvocationConfiguration
        {
            Output = surroundings.Out,
            Error = surroundings.Error,
            EnableDefaultExceptionHandler = false,
        };
        try
        {
            var code = await parsed.InvokeAsync(configuration, ct);
            return parsed.Errors.Count > 0 ? WrongCommandLine : code;
        }
        catch (OperationCanceledException)
        {
            await surroundings.Error.WriteLineAsync("Stopped.");
            return Interrupted;
        }
        catch (Exception unexpected)
        {
            return surroundings.Fail(unexpected, isVerbose: parsed.GetValue(Verbose));
        }
    }

    /// <summary>The last resort: whatever no command foresaw ends in a line and not in a stack trace.</summary>
    private static int Fail(this Surroundings surroundings, Exception unexpected, bool isVerbose)
    {
        var message = unexpected.Message.ReplaceLineEndings(" ");
        surroundings.Error.WriteLine(
            isVerbose
                ? $"Something unexpected happened. Please report it with these lines:\n{unexpected}"
                : $"Something unexpected happened: {message} Please report it with what --verbose adds. ({unexpected.GetType().Name})"
        );
        return Failed;
    }

    /// <summary>Says what went wrong, and answers the exit code.</summary>
    public static int Fail(this Surroundings surroundings, Fault fault)
    {
        surroundings.Error.WriteLine($"{fault.Detail} ({fault.Code})");
        foreach (var (field, messages) in fault.Errors)
            surroundings.Error.WriteLine($"  {field}: {string.Join(" ", messages)}");
        return Failed;
    }
}
