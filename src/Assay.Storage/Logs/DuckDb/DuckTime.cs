namespace Assay.Storage.Logs.DuckDb;

/// <summary>DuckDB's TIMESTAMP: whole microseconds since 1970, taken as UTC.</summary>
internal static class DuckTime
{
    /// <summary>Anything finer than a microsecond is cut off.</summary>
    /// <exception cref="ArgumentException">The time does not say that it is UTC.</exception>
    public static long Microseconds(DateTime time) =>
        time.Kind == DateTimeKind.Utc
            ? (time - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond
            : throw new ArgumentException("A stored time must be UTC.", nameof(time));

    public static DateTime FromMicroseconds(long microseconds) =>
        DateTime.UnixEpoch.AddTicks(checked(microseconds * TimeSpan.TicksPerMicrosecond));

    public static DateTime FromDays(int days) => DateTime.UnixEpoch.AddDays(days);
}
