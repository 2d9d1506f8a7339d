using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Assay.Storage.Relational;

/// <summary>Uses the operating system's SQLite, which gets its security updates from there.</summary>
internal static class SystemSqlite
{
    private static readonly Lazy<bool> Loaded = new(() =>
    {
        var library = Load(FileNames());
        NativeLibrary.SetDllImportResolver(
            typeof(SQLite3Provider_e_sqlite3).Assembly,
            (name, _, _) => name == "e_sqlite3" ? library : IntPtr.Zero
        );
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        return true;
    });

    /// <summary>Safe to call any number of times.</summary>
    /// <exception cref="CannotStartException">The library is not installed.</exception>
    public static void Load() => _ = Loaded.Value;

    internal static IntPtr Load(string[] fileNames)
    {
        foreach (var name in fileNames)
            if (NativeLibrary.TryLoad(name, Assembly.GetExecutingAssembly(), null, out var library))
                return library;
        throw new CannotStartException(
            $"SQLite is not installed ({string.Join(", ", fileNames)} not found). Install the package libsqlite3-0 (Debian, Ubuntu) "
                + "or sqlite-libs (Fedora, Alpine); macOS and Windows bring it along."
        );
    }

    private static string[] FileNames() =>
        OperatingSystem.IsWindows() ? ["winsqlite3"]
        : OperatingSystem.IsMacOS() ? ["/usr/lib/libsqlite3.dylib", "libsqlite3.dylib"]
        : ["libsqlite3.so.0", "libsqlite3.so"];
}
