using System.Runtime.InteropServices;

namespace Assay.Storage.Logs.DuckDb;

/// <summary>A native object that is destroyed once, by its own destructor, whatever happens.</summary>
internal abstract class DuckHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected sealed override bool ReleaseHandle()
    {
        Destroy(ref handle);
        return true;
    }

    protected abstract void Destroy(ref nint pointer);
}

internal sealed class ConfigHandle : DuckHandle
{
    protected override void Destroy(ref nint pointer) => Native.DestroyConfig(ref pointer);
}

internal sealed class StatementHandle : DuckHandle
{
    protected override void Destroy(ref nint pointer) => Native.DestroyStatement(ref pointer);
}

internal sealed class PendingHandle : DuckHandle
{
    protected override void Destroy(ref nint pointer) => Native.DestroyPending(ref pointer);
}

internal sealed class LogicalTypeHandle : DuckHandle
{
    protected override void Destroy(ref nint pointer) => Native.DestroyLogicalType(ref pointer);
}

internal sealed class ChunkHandle : DuckHandle
{
    protected override void Destroy(ref nint pointer) => Native.DestroyChunk(ref pointer);
}

internal sealed class AppenderHandle : DuckHandle
{
    protected override void Destroy(ref nint pointer) => _ = Native.DestroyAppender(ref pointer);
}

internal sealed class ErrorHandle : DuckHandle
{
    protected override void Destroy(ref nint pointer) => Native.DestroyError(ref pointer);
}

internal sealed class DatabaseHandle : DuckHandle
{
    /// <summary>The file this process holds open, until the last connection has gone too.</summary>
    public OpenFile? File { get; set; }

    protected override void Destroy(ref nint pointer)
    {
        Native.Close(ref pointer);
        File?.Dispose();
    }
}

internal sealed class ConnectionHandle : DuckHandle
{
    private DatabaseHandle? _database;

    /// <summary>DuckDB closes the file with its last connection: so the database handle lives as long.</summary>
    public void KeepOpen(DatabaseHandle database)
    {
        var held = false;
        database.DangerousAddRef(ref held);
        _database = database;
    }

    protected override void Destroy(ref nint pointer)
    {
        Native.Disconnect(ref pointer);
        _database?.DangerousRelease();
    }
}
