using System.ComponentModel.DataAnnotations;
using Assay.Core.Catalog;
using Assay.Core.Evaluate;
using Assay.Core.Record;

namespace Assay.Server.Settings;

/// <summary>What an installation demands before an experiment may start.</summary>
internal sealed record GovernanceSettings
{
    /// <summary>An experiment starts only after somebody approved it.</summary>
    public bool RequireReview { get; init; }
}

/// <summary>Where the links of split URL experiments may lead, and how they know a visitor again.</summary>
internal sealed record SplitUrlSettings
{
    /// <summary>Host names separated by commas, <c>*.example.com</c> for all below one. Empty: any host that an editor writes.</summary>
    public string AllowedHosts { get; init; } = "";

    /// <summary>The domain that shares the visitor's cookie, such as <c>example.com</c>. Empty: this server's host alone.</summary>
    public string CookieDomain { get; init; } = "";

    public SplitUrls ToUrls() => new(AllowedHosts.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}

/// <summary>What exposures and events may look like.</summary>
internal sealed record RecordSettings
{
    [Range(1, 100_000)]
    public int IdLength { get; init; } = 512;

    [Range(64, 1 << 20)]
    public int PropertiesBytes { get; init; } = 16 * 1024;

    [Range(1, 10_000)]
    public int PropertyKeys { get; init; } = 100;

    /// <summary>How far a client's clock may run ahead.</summary>
    [Range(0, 7 * 24 * 3600)]
    public int ClockSkewSeconds { get; init; } = 3600;

    [Range(1, 100_000)]
    public int BatchItems { get; init; } = 10_000;

    /// <summary>What becomes of a variant whose exposure cannot be recorded, as on a full disk.</summary>
    public UnrecordedAssignments UnrecordedAssignments { get; init; }

    /// <summary>Memory for the ids of the last 24 hours' events, 22 to 43 bytes each; beyond it the oldest are forgotten first.</summary>
    [Range(1L << 20, 1L << 40)]
    public long EventIdBytes { get; init; } = 1L << 30;

    public RecordLimits ToLimits() =>
        new()
        {
            MaxIdLength = IdLength,
            MaxPropertiesBytes = PropertiesBytes,
            MaxPropertyKeys = PropertyKeys,
            MaxClockSkew = TimeSpan.FromSeconds(ClockSkewSeconds),
            MaxBatchItems = BatchItems,
            RefusesUnrecorded = UnrecordedAssignments == UnrecordedAssignments.Refuse,
        };

    /// <summary>A stored user is the unit that exposures and events name.</summary>
    public UserLimits ToUserLimits() =>
        new()
        {
            MaxIdLength = IdLength,
            MaxAttributesBytes = PropertiesBytes,
            MaxAttributeKeys = PropertyKeys,
        };
}

/// <summary>Whether an application gets a variant that is not counted.</summary>
internal enum UnrecordedAssignments
{
    /// <summary>The answer gives the variant and says <c>recorded: false</c>. Asking again records it.</summary>
    Answer,

    /// <summary>503 with <c>Retry-After</c>.</summary>
    Refuse,
}
