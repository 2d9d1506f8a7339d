namespace Assay.Core.Record;

/// <summary>How many items of a batch were stored, and how many were held already.</summary>
public readonly record struct AppendCount(int Accepted, int Duplicates);

/// <summary>Append-only record of which unit met which variant: the only evidence the analysis reads.</summary>
/// <remarks>Times are UTC. Every adapter passes ExposureLogContract.</remarks>
public interface IExposureLog
{
    /// <summary>Stores the batch whole or not at all; durable when the task completes. Concurrent calls share commits.</summary>
    /// <remarks>
    /// Of each <see cref="ExposureMark"/> the earliest exposure counts, whatever the order of arrival: one that is not earlier than what is
    /// held is a duplicate and skipped. So a unit's first exposure and whether it met two variants can be told from what is held, also
    /// after the rows of one key or source were set aside.
    /// </remarks>
    /// <exception cref="StoreUnavailableException">Nothing was stored; the same call may be made again.</exception>
    ValueTask<AppendCount> AppendAsync(IReadOnlyList<Exposure> batch, CancellationToken ct);

    /// <summary>As <see cref="AppendAsync"/>; says of each exposure, in their order, whether it is the first to come of its mark.</summary>
    /// <remarks>That is true once for a mark, also where requests at the same time come in another order than their times.</remarks>
    /// <exception cref="StoreUnavailableException">Nothing was stored; the same call may be made again.</exception>
    ValueTask<IReadOnlyList<bool>> AppendEachAsync(IReadOnlyList<Exposure> batch, CancellationToken ct);

    /// <summary>Whether an exposure of the mark at that time would be a duplicate. From memory: no I/O.</summary>
    bool IsHeld(in ExposureMark mark, DateTime exposedUtc);

    /// <summary>Whether the unit, or another id of the same person, met any variant there, whoever assigned it. From memory: no I/O.</summary>
    bool HasMet(long experimentId, int iteration, string unitId);

    /// <summary>The variant that our own assignment gave the unit, or <c>null</c>. From memory: no I/O.</summary>
    /// <remarks>
    /// The one recorded under the unit's own id; else the earliest one recorded under an id that is the same person; else the one under
    /// <paramref name="earlierId"/>, unless that is another person's. What other systems assigned never counts.
    /// </remarks>
    int? FindVariant(long experimentId, int iteration, string unitId, string? earlierId = null);
}
