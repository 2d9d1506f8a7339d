using System.Runtime.InteropServices;

namespace Assay.Storage;

/// <summary>The operating system's limits on this process, where it has such.</summary>
public static partial class ProcessLimits
{
    /// <summary>Files that the process needs for itself: 280 once it is ready, since each loaded assembly takes two, and as much for what follows.</summary>
    private const long Reserved = 512;

    /// <summary>The fewest files with which a server gets anywhere.</summary>
    private const long Fewest = 576;

    /// <summary>Files, connections among them, that the process may have open at once; <c>null</c> where there is no limit to know.</summary>
    public static long? OpenFiles()
    {
        if (OperatingSystem.IsWindows())
            return null;
        var resource = OperatingSystem.IsMacOS() ? 8 : 7;
        return GetResourceLimit(resource, out var limit) == 0 && limit.Soft < long.MaxValue ? (long)limit.Soft : null;
    }

    /// <summary>Connections that leave enough files for the stores and the runtime, which ends the process when it finds none.</summary>
    /// <exception cref="CannotStartException">The limit is too low for a server.</exception>
    public static long Connections()
    {
        if (OpenFiles() is not { } limit)
            return long.MaxValue;
        return limit >= Fewest
            ? limit - Reserved
            : throw new CannotStartException(
                $"This process may have {limit} files open, and a server needs {Fewest} or more. "
                    + "Raise the limit (ulimit -n 65536, or LimitNOFILE=65536 in its systemd unit)."
            );
    }

    /// <summary>From now on this process makes files and folders for its own user only, whatever umask it was started with.</summary>
    public static void KeepFilesPrivate()
    {
        if (!OperatingSystem.IsWindows())
            _ = SetUmask(0b000_111_111);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct ResourceLimit
    {
        public ulong Soft;
        public ulong Hard;
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetResourceLimit(int resource, out ResourceLimit limit);

    [LibraryImport("libc", EntryPoint = "umask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint SetUmask(uint mask);
}
