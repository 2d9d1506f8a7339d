using Assay.Stats;
using Assay.Stats.Segments;

namespace Assay.Core.Analyse;

/// <summary>
/// Two arms whose units were drawn in strata with different weights (revisions). Pooling would compare a mix of times
/// with another mix; so each stratum is compared within itself.
/// </summary>
internal static class Strata
{
    /// <summary>The strata in which both arms can be compared: at least two units of each.</summary>
    public static IReadOnlyList<Stratum<Moments>> Of(IReadOnlyList<IReadOnlyDictionary<int, Moments>> strata, int control, int treatment) =>
        [
            .. strata
                .Select(stratum => new Stratum<Moments>(stratum.GetValueOrDefault(control), stratum.GetValueOrDefault(treatment)))
                .Where(arms => arms.Control.Count >= 2 && arms.Treatment.Count >= 2),
        ];
}
