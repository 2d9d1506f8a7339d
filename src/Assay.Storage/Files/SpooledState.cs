using System.Text.Json;
using Assay.Core;
using Assay.Core.Record;

namespace Assay.Storage.Files;

/// <summary>The state of an import as the spool keeps it. A disk or a hand may have damaged it, so nothing in it is believed unseen.</summary>
internal static class SpooledState
{
    /// <summary>Of an id or a count: more than ever comes, and far from where adding to it overflows.</summary>
    public const long Largest = 1_000_000_000_000_000;

    /// <returns><c>null</c> where the text describes no import that could be worked on or shown.</returns>
    /// <exception cref="JsonException">The text is no state at all.</exception>
    public static ImportJob? Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize<ImportJob>(json, Wire.Json) is { } job && IsWhole(job) && HasSoundCounts(job) && IsWhole(job.Order)
            ? job
            : null;

    private static bool IsWhole(ImportJob job) =>
        job
            is {
                Order: not null,
                FileName: not null,
                Sha256: not null,
                Actor: not null,
                FirstErrors: { Count: <= ImportJob.KeptErrors } errors
            }
        && errors.All(error => error is { Code: not null, Detail: not null })
        && Enum.IsDefined(job.State)
        && (!job.IsOver || job.FinishedUtc is not null);

    private static bool IsWhole(ImportOrder order) =>
        order is { Columns: not null, Defaults: not null, Dialect: not null, Numbers: not null }
        && Enum.IsDefined(order.Kind)
        && Enum.IsDefined(order.Format)
        && Enum.IsDefined(order.Numbers.Missing)
        && order.Columns.Values.Concat(order.Defaults.Values).All(text => text is not null);

    private static bool HasSoundCounts(ImportJob job)
    {
        long[] counts = [job.Id, job.RowsRead, job.Accepted, job.Duplicates, job.Rejected, job.Dropped, job.Bytes, job.Attempts];
        return Array.TrueForAll(counts, count => count is >= 0 and <= Largest);
    }
}
