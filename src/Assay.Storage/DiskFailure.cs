namespace Assay.Storage;

/// <summary>Words without paths for what a file system refuses.</summary>
internal static class DiskFailure
{
    public static string Describe(Exception failure) =>
        failure switch
        {
            // ENOSPC, and Windows' ERROR_DISK_FULL.
            { HResult: 28 or unchecked((int)0x80070070) } => "The disk is full. Free some space.",
            // EDQUOT on Linux and on macOS.
            { HResult: 122 or 69 } => "The disk quota is used up. Free some space, or raise it.",
            { HResult: 30 } => "The disk is read-only.",
            { HResult: 24 or 23 } => "The process has as many files open as it may. Raise its limit (ulimit -n).",
            DirectoryNotFoundException => "The data folder is gone. Restore it from a backup.",
            UnauthorizedAccessException => "The data folder cannot be written: this user lacks the right to.",
            _ => "The data folder cannot be written; the disk reports an error.",
        };
}
