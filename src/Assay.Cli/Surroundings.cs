using Spectre.Console;

namespace Assay.Cli;

/// <summary>What a command may touch besides its arguments.</summary>
/// <param name="Variable">Reads an environment variable.</param>
/// <param name="Http">Carries requests to a server.</param>
internal sealed record Surroundings(TextWriter Out, TextWriter Error, Func<string, string?> Variable, HttpMessageHandler Http)
{
    /// <summary>Opens the standard input.</summary>
    public Func<Stream> Input { get; init; } = Console.OpenStandardInput;

    /// <summary>In a file or a pipe nothing is wrapped.</summary>
    private const int WidthWhenRedirected = 1000;

    public static Surroundings OfProcess(HttpMessageHandler http) =>
        new(Console.Out, Console.Error, Environment.GetEnvironmentVariable, http);

    /// <summary>Draws tables to the standard output.</summary>
    public IAnsiConsole OutConsole() => Draw(Out, Console.IsOutputRedirected);

    /// <summary>Draws progress to the standard error, so that the output stays clean.</summary>
    public IAnsiConsole ErrorConsole() => Draw(Error, Console.IsErrorRedirected);

    private static IAnsiConsole Draw(TextWriter writer, bool isRedirected)
    {
        var isTerminal = !isRedirected && (writer == Console.Out || writer == Console.Error);
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Out = new AnsiConsoleOutput(writer),
                Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
                Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
            }
        );
        if (!isTerminal)
            console.Profile.Width = WidthWhenRedirected;
        return console;
    }
}
