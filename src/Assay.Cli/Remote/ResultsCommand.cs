using System.CommandLine;

namespace Assay.Cli.Remote;

/// <summary><c>assay results</c>: what an experiment says, as a page to read.</summary>
internal static class ResultsCommand
{
    private static readonly Argument<string> Experiment = new("EXPERIMENT") { Description = "The experiment's key or number." };
    private static readonly Option<string?> By = new("--by")
    {
        Description = "A key of the exposures' context to break the results down by.",
    };

    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("results", "Print what an experiment says, and what to do.") { Experiment, By };
        command.SetServerAction(
            surroundings,
            async (parsed, client, ct) =>
            {
                var slice = parsed.GetValue(By) is { } by ? $"&dimension={Uri.EscapeDataString(by)}" : "";
                var path = $"/api/v1/experiments/{Uri.EscapeDataString(parsed.GetRequiredValue(Experiment))}/results?format=text{slice}";
                var answer = await client.SendAsync(HttpMethod.Get, path, null, ct);
                if (answer.Fault is { } fault)
                    return surroundings.Fail(fault);
                using var response = answer.Value;
                await surroundings.Out.WriteAsync(await response.Content.ReadAsStringAsync(ct));
                return 0;
            }
        );
        return command;
    }
}
