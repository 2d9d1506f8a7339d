using Assay.Core.Demo;
using Assay.Server.Settings;

namespace Assay.Server.Workers;

/// <summary>With <c>--demo</c>: simulated experiments, flags and a segment, there before the server is ready.</summary>
internal sealed class DemoFill(Demonstration demonstration, ServerSettings settings, Screen screen)
{
    private bool IsWanted => !settings.Demo.Equals("false", StringComparison.OrdinalIgnoreCase);

    private bool IsForced => settings.Demo.Equals("force", StringComparison.OrdinalIgnoreCase);

    public bool HasExperiments => demonstration.IsThere;

    /// <exception cref="SettingsException">The store holds somebody's own definitions, and nobody said that this does not matter.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        if (!IsWanted)
            return;
        if (demonstration.OthersCount is var others and > 0 && !IsForced && !demonstration.IsThere)
            throw new SettingsException(
                $"This store is in use: it holds {others} experiments, flags and segments, and --demo would put simulated ones beside them. "
                    + "Choose another folder with --data FOLDER, or say --demo=force to do it here."
            );
        if (!demonstration.IsThere)
            screen.Write("  Demo         being made, which takes some seconds …");
        await demonstration.FillAsync(ct);
        screen.Write(
            "  Demo         five experiments over 28 days, three flags and a segment, all simulated: demo-win, demo-loss, demo-no-effect,"
        );
        screen.Write("               demo-srm, demo-guardrail. Delete them with DELETE /api/v1/demo.");
    }
}
