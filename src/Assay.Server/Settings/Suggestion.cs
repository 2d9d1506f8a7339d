using Assay.Core;

namespace Assay.Server.Settings;

/// <summary>What a mistyped setting, section or switch was probably meant to be.</summary>
internal static class Suggestion
{
    /// <summary>A sentence to put behind an error; empty where no known name is near.</summary>
    public static string For(string name, IEnumerable<string> known) =>
        NearestName.Of(name, known) is { } nearest ? $" Did you mean {nearest}?" : "";
}
