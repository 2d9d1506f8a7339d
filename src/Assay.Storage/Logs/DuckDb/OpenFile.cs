using System.Collections.Concurrent;

namespace Assay.Storage.Logs.DuckDb;

/// <summary>A database file that this process holds open; there is one per file.</summary>
/// <remarks>
/// DuckDB's lock keeps other processes out, not this one: a second open succeeds, and closing either drops the lock of both
/// (POSIX record locks belong to the process). So a second open is refused here.
/// </remarks>
internal sealed class OpenFile : IDisposable
{
    private static readonly ConcurrentDictionary<string, OpenFile> s_open = new(
        OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase
    );

    private readonly string _path;

    private OpenFile(string path) => _path = path;

    public static OpenFile Claim(string path)
    {
        var file = new OpenFile(path);
        return s_open.TryAdd(path, file)
            ? file
            : throw new DuckDbException(DuckDbFailure.Locked, $"This process already has the database open: {path}");
    }

    public void Dispose() => s_open.TryRemove(new(_path, this));
}
