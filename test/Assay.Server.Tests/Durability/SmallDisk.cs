using System.Diagnostics;

namespace Assay.Server.Tests;

/// <summary>A file system of a few megabytes in memory, which can be filled to the last byte and freed again. Mounting needs root.</summary>
internal sealed class SmallDisk : IDisposable
{
    private const int Megabytes = 48;

    private readonly DirectoryInfo _mountPoint = Directory.CreateTempSubdirectory("assay-small-disk-");
    private readonly bool _isMounted;

    public SmallDisk()
    {
        _isMounted = Run("mount", "-t", "tmpfs", "-o", $"size={Megabytes}m", "tmpfs", _mountPoint.FullName);
        if (_isMounted)
            return;
        Dispose();
        Assert.Skip("Mounting a file system is refused here.");
    }

    public string DataFolder => Path.Combine(_mountPoint.FullName, "data");

    private string Filler => Path.Combine(_mountPoint.FullName, "filler");

    /// <summary>Leaves no more than so many bytes free.</summary>
    public void Fill(long leaving = 0)
    {
        using var filler = File.OpenHandle(Filler, FileMode.OpenOrCreate, FileAccess.Write);
        foreach (var size in (int[])[1 << 20, 4096, 1])
            WriteUntilFull(filler, new byte[size]);
        if (leaving > 0)
            RandomAccess.SetLength(filler, RandomAccess.GetLength(filler) - leaving);
    }

    public void Free() => File.Delete(Filler);

    public void MakeReadOnly() => Assert.True(Run("mount", "-o", "remount,ro", _mountPoint.FullName));

    public void Dispose()
    {
        if (_isMounted)
            Run("umount", "-l", _mountPoint.FullName);
        _mountPoint.Delete(recursive: true);
    }

    private static void WriteUntilFull(Microsoft.Win32.SafeHandles.SafeFileHandle file, byte[] bytes)
    {
        try
        {
            while (true)
                RandomAccess.Write(file, bytes, RandomAccess.GetLength(file));
        }
        catch (IOException)
        {
            // Full, which is what was asked for.
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
