using Assay.Stats;

namespace Assay.Server.Bodies;

/// <summary>Codes of what cannot be given, by the member that is null.</summary>
internal sealed class Reasons
{
    public Dictionary<string, object> Codes { get; } = [];

    public Reasons Add(NotEstimable? reason, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (reason is not null)
                Codes[$"{name}_unavailable"] = reason.Code;
        return this;
    }
}
