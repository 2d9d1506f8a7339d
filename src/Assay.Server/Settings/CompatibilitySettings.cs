namespace Assay.Server.Settings;

/// <summary>Habits of clients that were written for another system.</summary>
internal sealed record CompatibilitySettings
{
    /// <summary>An experiment runs as soon as it has two variants whose shares sum to 100 %, without a call of <c>start</c>.</summary>
    public bool StartOnCreate { get; init; }
}
