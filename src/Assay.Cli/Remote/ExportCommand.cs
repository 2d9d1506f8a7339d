using System.CommandLine;

namespace Assay.Cli.Remote;

/// <summary><c>assay export</c>: an experiment's results as a file.</summary>
internal static class ExportCommand
{
    private static readonly Argument<string> Experiment = new("EXPERIMENT") { Description = "The experiment's key or number." };
    private static readonly Option<string> Format = new("--format") { Description = "json or csv.", DefaultValueFactory = _ => "json" };

    static ExportCommand() => Format.AcceptOnlyFromAmong("json", "csv");

    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("export", "Print an experiment's results as JSON or CSV.") { Experiment, Format };
        command.SetServerAction(
            surroundings,
            async (parsed, client, ct) =>
            {
                var path =
                    $"/api/v1/experiments/{Uri.EscapeDataString(parsed.GetRequiredValue(Experiment))}/summary?format={parsed.GetValue(Format)}";
                var answer = await client.SendAsync(HttpMethod.Get, path, null, ct);
                if (answer.Fault is { } fault)
                    return surroundings.Fail(fault);
                using var response = answer.Value;
                var text = await response.Content.ReadAsStringAsync(ct);
                await surroundings.Out.WriteLineAsync(text.TrimEnd());
                return 0;
            }
        );
        return command;
    }
}
