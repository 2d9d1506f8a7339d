using Assay.Core.Analyse;

namespace Assay.Core.Decide;

/// <summary>All that advice is made of.</summary>
/// <param name="Now">The whole plan on all data so far.</param>
public sealed record Evidence(Scorecard Now)
{
    /// <summary>The whole plan on the planned sample; <c>null</c> while its reading is not due.</summary>
    public Scorecard? Reading { get; init; }

    /// <summary>When the sample is complete and read; <c>null</c> while the planned number of units is not reached, or where none was planned.</summary>
    public PlannedReading? Planned { get; init; }

    /// <summary>The planned sample is in, though its reading may not be due.</summary>
    public bool IsSampleComplete => Planned?.CompleteUtc <= UntilUtc;

    public Occasion Occasion { get; init; }

    /// <summary>Units planned over all arms; <c>null</c> where nobody planned.</summary>
    public long? TargetSampleSize { get; init; }

    /// <summary>No more units will come.</summary>
    public bool IsOver { get; init; }

    /// <summary>Now, or when the iteration ended.</summary>
    public DateTime UntilUtc { get; init; }

    /// <summary>The arms that the advice is about: a variant that never had a weight and that nobody met asks no question.</summary>
    public IEnumerable<Arm> Treatments => Now.Design.Treatments.Where(IsTried);

    /// <summary>Changes of the plan after the start, in words.</summary>
    public IReadOnlyList<string> Amendments { get; init; } = [];

    private bool IsTried(Arm arm)
    {
        var index = Now.Design.Arms.TakeWhile(one => one != arm).Count();
        return Now.UnitsByVariant[arm.VariantId] > 0 || Now.Design.WeightsByRevision.Values.Any(weights => weights[index] > 0);
    }
}
