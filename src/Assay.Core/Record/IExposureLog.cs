namespace Assay.Core.Record;

/// <summary>How many items of a batch were stored, and how many were held already.</summary>
public readonly record struct AppendCount(int Accepted, int Duplicates);

/// <summary>Append-only record of which unit met which variant: the only evidence the analysis reads.</summary>
/// <remarks>Times are UTC. Every adapter passes ExposureLogContract.</remarks>
public interface IExposureLog
{
    /// <summary>Stores the batch whole or not at all; durable when the task completes. Concurrent calls share commits.</summary>
    /// <remarks>
    /// A unit is held once per experiment and iteration: the same variant again is a duplicate and skipped. Another variant is
    /// stored as a crossover (the first one stays the unit's variant), once, so that trust checks can count it.
    /// </remarks>
    /// <exception cref="StoreUnavailableException">Nothing was stored; the same call may be made again.</exception>
    ValueTask<AppendCount> AppendAsync(IReadOnlyList<Exposure> batch, CancellationToken ct);

    /// <summary>The variant in which the unit is enrolled, or <c>null</c>. From memory: no I/O.</summary>
    int? FindVariant(long experimentId, int iteration, string unitId);
}
