namespace Assay.Cli.Tests;

/// <summary>What a command answered.</summary>
internal sealed record Answer(int Code, string Out, string Error);

/// <summary>Runs the program in this process.</summary>
internal static class Cli
{
    public static Task<Answer> RunAsync(params string[] args) => RunAsync(new Dictionary<string, string>(), new SocketsHttpHandler(), args);

    public static async Task<Answer> RunAsync(Dictionary<string, string> variables, HttpMessageHandler http, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var surroundings = new Surroundings(output, error, variables.GetValueOrDefault, http);
        var code = await AssayProgram.RunAsync(args, surroundings, CancellationToken.None);
        return new Answer(code, output.ToString(), error.ToString());
    }
}
