using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

// The resolver below knows the one place; nothing else is searched but the system's own folder.
[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.System32)]

namespace Assay.Storage.Logs.DuckDb;

/// <summary>Finds the native library that the build puts beside the program.</summary>
internal static class DuckDbLibrary
{
    public const string Name = "duckdb";

    private static string FileName =>
        OperatingSystem.IsWindows() ? "duckdb.dll"
        : OperatingSystem.IsMacOS() ? "libduckdb.dylib"
        : "libduckdb.so";

    [ModuleInitializer]
    [SuppressMessage(
        "Usage",
        "CA2255",
        Justification = "The resolver has to stand before the first native call, wherever that comes from."
    )]
    internal static void UseLibraryBesideProgram() => NativeLibrary.SetDllImportResolver(typeof(DuckDbLibrary).Assembly, Resolve);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (name != Name)
            return 0;
        var path = Path.Combine(AppContext.BaseDirectory, FileName);
        return NativeLibrary.TryLoad(path, out var library)
            ? library
            : throw new DllNotFoundException(
                $"DuckDB's native library is missing or cannot be loaded: {path}. The build copies it there (eng/DuckDb.targets); "
                    + "build or publish again for this platform, with npm on the path."
            );
    }
}
