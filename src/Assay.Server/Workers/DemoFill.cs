using Assay.Core.Demo;
using Assay.Server.Settings;

namespace Assay.Server.Workers;

/// <summary>With <c>--demo</c>: simulated experiments, there before the server is ready.</summary>
internal sealed class DemoFill(Demonstration demonstration, ServerSettings settings, Screen screen)
{
    public bool HasExperiments { get; private set; }

    public async Task RunAsync(CancellationToken ct)
    {
        if (settings.Demo.Equals("false", StringComparison.OrdinalIgnoreCase))
            return;
        await demonstration.FillAsync(ct);
        HasExperiments = true;
        screen.Write("  Demo         made");
    }
}
