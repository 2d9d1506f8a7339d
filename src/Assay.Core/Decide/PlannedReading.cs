using Assay.Core.Analyse;

namespace Assay.Core.Decide;

/// <summary>The data of the one reading that was planned: the units of the planned sample, with what they did.</summary>
/// <remarks>
/// The sample is fixed by the time of its last exposure and the events by a time soon after, so the reading is one look at one set of data,
/// however often and however long afterwards somebody asks.
/// </remarks>
public static class PlannedReading
{
    /// <param name="exposed"><c>null</c>: no units yet.</param>
    /// <param name="untilUtc">Now, or the end of the iteration.</param>
    /// <returns><c>null</c> while it is not due.</returns>
    public static DataCut? Of(ExposureTimes? exposed, DateTime untilUtc, AdviceRules rules)
    {
        if (exposed?.ReachedUtc is not { } reached)
            return null;
        var enough = exposed.FirstUtc + rules.Duration;
        var at = reached > enough ? reached : enough;
        return untilUtc < at ? null : new(at, at + rules.ReadingWindow);
    }
}
