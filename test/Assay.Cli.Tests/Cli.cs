using System.Text;

namespace Assay.Cli.Tests;

/// <summary>What a command answered.</summary>
internal sealed record Answer(int Code, string Out, string Error);

/// <summary>Runs the program in this process.</summary>
internal static class Cli
{
    public static Task<Answer> RunAsync(params string[] args) => RunAsync(new Dictionary<string, string>(), new SocketsHttpHandler(), args);

    /// <param name="input">What the standard input gives.</param>
    public static Task<Answer> FeedAsync(string input, params string[] args) => RunAsync([], new SocketsHttpHandler(), args, input);

    public static Task<Answer> RunAsync(Dictionary<string, string> variables, HttpMessageHandler http, params string[] args) =>
        RunAsync(variables, http, args, input: "");

    private static async Task<Answer> RunAsync(Dictionary<string, string> variables, HttpMessageHandler http, string[] args, string input)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var surroundings = new Surroundings(output, error, variables.GetValueOrDefault, http)
        {
            Input = () => new MemoryStream(Encoding.UTF8.GetBytes(input)),
        };
        var code = await AssayProgram.RunAsync(args, surroundings, CancellationToken.None);
        return new Answer(code, output.ToString(), error.ToString());
    }
}
