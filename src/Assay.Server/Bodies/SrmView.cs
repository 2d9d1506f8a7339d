using System.Text.Json.Serialization;
using Assay.Core.Analyse;

namespace Assay.Server.Bodies;

/// <summary>The check that the units fit the weights.</summary>
internal sealed record SrmView
{
    /// <summary>Of this look; 0 where a variant of weight 0 has units.</summary>
    public double? PValue { get; init; }
    public double? Chi2 { get; init; }
    public bool Flagged { get; init; }

    /// <summary>Right however often one looks.</summary>
    public double? AlwaysValidPValue { get; init; }

    /// <summary>Units of variants whose weight was 0 then.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, long>? UnexpectedUnits { get; init; }

    [JsonExtensionData]
    public Dictionary<string, object> Unavailable { get; init; } = [];

    public static SrmView From(SampleRatio srm) =>
        new()
        {
            PValue = srm.PValue,
            Chi2 = srm.ChiSquared,
            Flagged = srm.IsFlagged,
            AlwaysValidPValue = srm.AlwaysValidPValue,
            UnexpectedUnits = srm.UnexpectedUnits.Count == 0 ? null : srm.UnexpectedUnits,
            Unavailable = new Reasons()
                .Add(srm.PValue is null ? srm.Reason : null, "p_value")
                .Add(srm.ChiSquared is null ? srm.Reason : null, "chi2")
                .Add(srm.AlwaysValidPValue is null ? srm.Reason : null, "always_valid_p_value")
                .Codes,
        };
}
