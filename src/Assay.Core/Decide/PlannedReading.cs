using Assay.Core.Analyse;

namespace Assay.Core.Decide;

/// <summary>The one reading of the planned sample: its units, with what they do until it is due.</summary>
/// <remarks>
/// Both times are fixed once the sample is complete, and the data are not read before both have passed. So there is one look at one set of data,
/// however often and however long afterwards somebody asks. A look in between would be another reading, with a chance of a false alarm that the
/// <see cref="AlphaBudget"/> does not know. An iteration that ends in between gets no more events, so it is read with those it has.
/// </remarks>
/// <param name="CompleteUtc">The last exposure that counts.</param>
/// <param name="DueUtc">The last event that counts.</param>
public sealed record PlannedReading(DateTime CompleteUtc, DateTime DueUtc)
{
    /// <param name="exposed"><c>null</c>: no units yet.</param>
    /// <returns><c>null</c> while the number of planned units is not reached.</returns>
    public static PlannedReading? Of(ExposureTimes? exposed, AdviceRules rules)
    {
        if (exposed?.ReachedUtc is not { } reached)
            return null;
        var enough = exposed.FirstUtc + rules.Duration;
        var complete = reached > enough ? reached : enough;
        return new(complete, complete + rules.ReadingWindow);
    }

    /// <param name="untilUtc">Now, or the end of the iteration.</param>
    /// <param name="isOver">The iteration has ended.</param>
    /// <returns><c>null</c> while it is not due, and for good where the iteration ended before the sample was complete.</returns>
    public DataCut? CutAt(DateTime untilUtc, bool isOver)
    {
        if (untilUtc >= DueUtc)
            return new(CompleteUtc, DueUtc);
        return isOver && untilUtc >= CompleteUtc ? new(CompleteUtc, untilUtc) : null;
    }
}
