using Assay.Stats;

namespace Assay.Core.Analyse;

/// <summary>Where moments belong: the arm, the allocation it was drawn under, and the value of the dimension.</summary>
/// <param name="Dimension">
/// <c>null</c> without a breakdown; units without the attribute stand under the empty text, and those with one value of too many under
/// <see cref="DimensionValues.Others"/>.
/// </param>
public readonly record struct Cell(int VariantId, int Revision, string? Dimension);

/// <summary>Moments of one metric in one cell: one value per exposed unit, 0 for a unit without events.</summary>
/// <param name="Metric">Index into <see cref="AnalysisPlan.Metrics"/>.</param>
public sealed record MetricCell(int Metric, Cell Cell, Moments Moments);

/// <summary>State at the end of one period, and what the period alone brought.</summary>
/// <param name="StartUtc">Start of the period: the UTC hour, or the day or Monday of the plan's zone.</param>
/// <param name="Cumulative">All units of the revision exposed before the period's end, with their events before it.</param>
/// <param name="NewUnits">Units first exposed in the period.</param>
/// <param name="NewSum">Sum of the metric gained in the period, over all units.</param>
public sealed record PeriodCell(
    DateTime StartUtc,
    int Metric,
    int VariantId,
    int Revision,
    Moments Cumulative,
    long NewUnits,
    double NewSum
);

/// <summary>Counts that tell whether the data can be trusted.</summary>
/// <param name="Crossovers">Units seen in more than one variant; they are left out of all moments.</param>
/// <param name="EarlyEvents">Events of the plan's types by exposed units before their exposure; they never count.</param>
/// <param name="UnexposedUnits">Units with an event that names this experiment but without an exposure.</param>
public sealed record IntegrityCounts(long Crossovers, long EarlyEvents, long UnexposedUnits)
{
    /// <summary>Exposed units with an event of the plan's types, or one that names the experiment; counted where there are unexposed units.</summary>
    public long ActiveUnits { get; init; }

    /// <summary>Exposed units with more than <see cref="EventRate.MostInADay"/> events of the plan's types on one UTC day.</summary>
    public long BotUnits { get; init; }

    /// <summary>Events of the plan's types on those days by those units.</summary>
    public long BotEvents { get; init; }

    /// <summary>Events of the plan's types by all exposed units; counted where there are bots.</summary>
    public long Events { get; init; }

    /// <summary>Exposures of the iteration, and events of the plan's types, that were set aside.</summary>
    public long Excluded { get; init; }
}

/// <summary>When units came. Those who met several variants count, at their first, so that the times stay when somebody meets a second.</summary>
/// <param name="FirstUtc">The first exposure.</param>
/// <param name="ReachedUtc">The exposure that completed the number of units that was asked for; <c>null</c> while there are fewer.</param>
public sealed record ExposureTimes(DateTime FirstUtc, DateTime? ReachedUtc);

/// <summary>Everything an analysis needs to know of the data.</summary>
/// <param name="Units">Exposed units per cell, crossovers left out; with a breakdown by its values.</param>
/// <param name="Cells">With a breakdown, cells of its values beside those of all units, which name no dimension.</param>
/// <param name="Periods">At the end of the last period, exactly what the cells of all units say.</param>
public sealed record MetricTable(
    IReadOnlyDictionary<Cell, long> Units,
    IReadOnlyList<MetricCell> Cells,
    IReadOnlyList<PeriodCell> Periods,
    IntegrityCounts Integrity
)
{
    /// <summary><c>null</c> without units, or where the plan did not ask.</summary>
    public ExposureTimes? Exposed { get; init; }

    /// <summary>How many values of the dimension stand under <see cref="DimensionValues.Others"/>: those beyond the <see cref="DimensionValues.MaxShown"/> with the most units.</summary>
    public long OtherValues { get; init; }

    /// <summary>When the same plan, read later, finds more without anything new: something is stamped ahead. <c>null</c>: never.</summary>
    public DateTime? NextUtc { get; init; }
}

/// <summary>Turns exposures and events into sufficient statistics, on whatever engine holds them.</summary>
/// <remarks>
/// A unit belongs to its first exposure in the iteration; events count from that moment on (inclusive), within the metric's window.
/// proportion: 1 where the unit has such an event; mean: the sum of its values (an event without a value adds 0); count: their number.
/// Every adapter passes MetricSourceContract and gives the same numbers.
/// </remarks>
public interface IMetricSource
{
    /// <summary>Grows with everything that was acknowledged; equal versions give equal answers for equal plans.</summary>
    long DataVersion { get; }

    /// <summary>Reads what was acknowledged before the call.</summary>
    /// <exception cref="StoreUnavailableException">The engine cannot answer now.</exception>
    Task<MetricTable> ReadAsync(AnalysisPlan plan, CancellationToken ct);

    /// <summary>Types of events that the plan's units have from their exposure on, the most frequent first.</summary>
    /// <exception cref="StoreUnavailableException">The engine cannot answer now.</exception>
    Task<IReadOnlyList<string>> EventTypesAsync(AnalysisPlan plan, int limit, CancellationToken ct);

    /// <summary>Keys of the contexts of the plan's exposures, in order.</summary>
    /// <exception cref="StoreUnavailableException">The engine cannot answer now.</exception>
    Task<IReadOnlyList<string>> DimensionsAsync(AnalysisPlan plan, int limit, CancellationToken ct);
}
