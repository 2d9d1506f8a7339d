using Assay.Storage.Logs;
using Assay.Storage.Relational;

namespace Assay.Storage;

/// <summary>Answers whether the stores of one data folder can take what they are given, by trying.</summary>
/// <remarks>Probes come from every load balancer: one try serves all that ask within a second.</remarks>
public sealed class StoreHealth(DataFolder folder, SqliteDatabase catalog, EmbeddedLogs logs, TimeProvider clock)
{
    /// <summary>More than the file system has left over in blocks that files hold already.</summary>
    private const int ProbeBytes = 64 << 10;

    private static readonly TimeSpan Lasting = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private readonly KnownFile _folder = new(folder.LockFile, "The data folder");
    private DateTimeOffset _triedAt = DateTimeOffset.MinValue;
    private string? _problem;

    /// <summary>The reason why nothing can be stored now, without paths; <c>null</c> where there is none.</summary>
    public string? Problem()
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            if (now - _triedAt >= Lasting || now < _triedAt)
                (_problem, _triedAt) = (Try(), now);
            return _problem;
        }
    }

    /// <summary>The reason why what is stored now would be lost; <c>null</c> where there is none. Takes a few system calls.</summary>
    internal string? Loss() => _folder.IsGone ? _folder.Problem : catalog.Loss ?? logs.Loss;

    private string? Try() => Loss() ?? TryDisk() ?? catalog.Problem();

    private string? TryDisk()
    {
        try
        {
            var path = Path.Combine(folder.Root, $"probe-{Path.GetRandomFileName()}");
            using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            file.Write(new byte[ProbeBytes]);
            file.Flush(flushToDisk: true);
            return Directory.Exists(folder.JournalFolder) ? null : "The journal's folder is gone. Restore the data folder from a backup.";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return DiskFailure.Describe(e);
        }
    }
}
