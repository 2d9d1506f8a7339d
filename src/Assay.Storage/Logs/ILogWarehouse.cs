using Assay.Core.Record;
using Assay.Storage.Logs.Journal;

namespace Assay.Storage.Logs;

/// <summary>A place in the journal: everything before it is covered.</summary>
/// <param name="Segment">Number of the segment file, ascending from 1.</param>
/// <param name="Offset">Bytes from the start of that file.</param>
internal readonly record struct JournalPosition(long Segment, long Offset) : IComparable<JournalPosition>
{
    public int CompareTo(JournalPosition other) => (Segment, Offset).CompareTo((other.Segment, other.Offset));

    public static bool operator <(JournalPosition left, JournalPosition right) => left.CompareTo(right) < 0;

    public static bool operator >(JournalPosition left, JournalPosition right) => left.CompareTo(right) > 0;

    public static bool operator <=(JournalPosition left, JournalPosition right) => left.CompareTo(right) <= 0;

    public static bool operator >=(JournalPosition left, JournalPosition right) => left.CompareTo(right) >= 0;
}

/// <summary>The analytical engine behind the journal. One caller loads; others may query meanwhile.</summary>
internal interface ILogWarehouse
{
    /// <summary>Up to where the journal is loaded, as of the last committed load.</summary>
    JournalPosition LoadedTo { get; }

    /// <summary>Stores the rows and the position in one durable transaction, or neither.</summary>
    /// <exception cref="Assay.Core.StoreUnavailableException">Nothing was stored.</exception>
    void Load(RowBlocks rows, JournalPosition upTo);

    /// <summary>Ids that clients gave to events received since then, with the receipt: fills the filter for duplicates at start.</summary>
    IEnumerable<(string EventId, DateTime ReceivedUtc)> EventIdsSince(DateTime receivedUtc);

    /// <summary>Every exposure: fills the index at start.</summary>
    IEnumerable<(ExposureMark Mark, DateTime ExposedUtc)> Exposures();

    /// <summary>Every join in the order in which they were loaded: fills the index at start. An id joined to itself was parted.</summary>
    IEnumerable<(string EarlierId, string UnitId, bool IsTrusted)> Joins();
}
