using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Assay.Core;

namespace Assay.Storage;

/// <summary>A file that a store holds open, and a check that its name still leads to it.</summary>
/// <remarks>
/// What is written to a file after its name was deleted, or given to another file, succeeds and is lost when the process ends. The check
/// is a few system calls, so it is made before an answer says that something is stored. On Linux it compares device and inode; the store
/// holds the file open, so its inode is not given to another. Elsewhere it asks whether the name exists. A file that was emptied keeps its
/// inode, and takes writes behind the hole: therefore the length counts too.
/// </remarks>
internal sealed partial class KnownFile
{
    /// <summary>The first page of SQLite's and DuckDB's files, without which they are none.</summary>
    public const int Page = 4096;

    private readonly string _path;
    private readonly string _what;
    private readonly long _leastBytes;
    private readonly FileNumber? _number;
    private volatile bool _isGone;

    /// <param name="what">The file in an answer, which has no paths: "The catalog's file".</param>
    /// <param name="leastBytes">A file that is shorter was emptied.</param>
    public KnownFile(string path, string what, int leastBytes = 0)
    {
        (_path, _what, _leastBytes) = (path, what, leastBytes);
        _number = Number(path);
    }

    /// <summary>What to do once it is gone.</summary>
    public string Remedy { get; init; } = "Stop the server, restore the data folder from a backup, and start it again.";

    /// <summary>Stays so once it is so: what was written in between is not in the file that may have come back.</summary>
    public bool IsGone => _isGone || (_isGone = !IsLongEnough() || Number(_path) != _number);

    public string Problem => $"{_what} was emptied, removed or replaced while the server runs. {Remedy}";

    /// <exception cref="StoreUnavailableException">The file is gone.</exception>
    public void Require()
    {
        if (IsGone)
            throw new StoreUnavailableException(Problem);
    }

    private bool IsLongEnough()
    {
        try
        {
            return new FileInfo(_path).Length >= _leastBytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static FileNumber? Number(string path)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        try
        {
            // The layout of the answer is the same on every architecture (man 2 statx).
            Span<byte> answer = stackalloc byte[256];
            return StatX(CurrentFolder, path, 0, BasicStats, ref answer[0]) == 0
                ? new FileNumber(
                    BinaryPrimitives.ReadUInt64LittleEndian(answer[32..]),
                    BinaryPrimitives.ReadUInt32LittleEndian(answer[136..]),
                    BinaryPrimitives.ReadUInt32LittleEndian(answer[140..])
                )
                : null;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library from before 2018.
            return null;
        }
    }

    private const int CurrentFolder = -100;
    private const uint BasicStats = 0x7ff;

    private readonly record struct FileNumber(ulong Inode, uint DeviceMajor, uint DeviceMinor);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int StatX(int folder, string path, int flags, uint mask, ref byte answer);
}
