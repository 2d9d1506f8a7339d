namespace Assay.Core.Record;

/// <summary>The recorded fact that a visitor became known: both ids are one person from the beginning.</summary>
/// <param name="EarlierId">The id from before the person was known.</param>
/// <param name="UnitId">The id of the known person.</param>
public sealed record Join(string EarlierId, string UnitId, DateTime AtUtc, Recorder By);

/// <summary>Append-only record of which ids are one person.</summary>
/// <remarks>
/// An earlier id belongs to the first known id that it came with; a second person on the same device is a person of their own. Joins do not
/// chain: an id that others were joined to is joined to nobody, and an id that was joined takes no others. A person has at most
/// <see cref="MaxEarlierIds"/> earlier ids. A key that is not trusted joins no id that met a variant as a known id, and what it joined is
/// parted again when the earlier id does so.
/// </remarks>
public interface IIdentityLog
{
    /// <summary>Bounds what one look at a person costs.</summary>
    public const int MaxEarlierIds = 100;

    /// <summary>Whether joining the two would add anything. From memory: no I/O.</summary>
    bool IsNews(string earlierId, string unitId, Recorder by);

    /// <summary>Joins the ids; durable when the task completes. What is held already, or not admitted, is skipped.</summary>
    /// <exception cref="StoreUnavailableException">Nothing was stored; the same call may be made again.</exception>
    ValueTask<AppendCount> JoinAsync(IReadOnlyList<Join> joins, CancellationToken ct);
}
