using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Assay.Storage.Logs.Journal;

/// <summary>A segment's file. Failures are <see cref="IOException"/>.</summary>
internal interface IJournalFile : IDisposable
{
    void Write(ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Returns once what was written survives a power failure.</summary>
    void Sync();

    void Truncate(long length);
}

/// <summary>A file made empty, or emptied, on a real disk.</summary>
internal sealed partial class JournalFile(string path) : IJournalFile
{
    private readonly SafeFileHandle _handle = File.OpenHandle(
        path,
        FileMode.Create,
        FileAccess.ReadWrite,
        FileShare.Read | FileShare.Delete
    );

    public void Write(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(_handle, bytes, offset);

    /// <summary>Fails also where the name no longer leads to the file, which would be gone with the process.</summary>
    public void Sync()
    {
        RandomAccess.FlushToDisk(_handle);
        if (new FileInfo(path) is not { Exists: true, Length: var length } || length != RandomAccess.GetLength(_handle))
            throw new IOException("The journal's file was removed or replaced.");
    }

    public void Truncate(long length) => RandomAccess.SetLength(_handle, length);

    public void Dispose() => _handle.Dispose();

    /// <summary>Makes the names in a folder durable. Windows does so with the file itself.</summary>
    public static void SyncFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = Open(folder, flags: 0);
        try
        {
            if (descriptor < 0 || Fsync(descriptor) != 0)
                throw new IOException($"Cannot flush the folder {folder}: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
        finally
        {
            if (descriptor >= 0)
                _ = Close(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
