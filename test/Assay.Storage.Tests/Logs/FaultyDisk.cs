using Assay.Storage.Logs.Journal;

namespace Assay.Storage.Tests.Logs;

/// <summary>Real files that fail, wait and count when told to.</summary>
internal sealed class FaultyDisk
{
    private int _syncs;

    public bool IsFull { get; set; }
    public bool FailsSync { get; set; }
    public bool FailsTruncate { get; set; }
    public int Syncs => Volatile.Read(ref _syncs);

    /// <summary>Closed, it holds every flush.</summary>
    public ManualResetEventSlim Gate { get; } = new(initialState: true);

    public IJournalFile Create(string path) => new FaultyFile(this, new JournalFile(path));

    private sealed class FaultyFile(FaultyDisk disk, JournalFile file) : IJournalFile
    {
        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            file.Write(disk.IsFull ? bytes[..(bytes.Length / 2)] : bytes, offset);
            if (disk.IsFull)
                throw new IOException("No space left on device.");
        }

        public void Sync()
        {
            disk.Gate.Wait(TestContext.Current.CancellationToken);
            if (disk.FailsSync)
                throw new IOException("Input/output error.");
            file.Sync();
            Interlocked.Increment(ref disk._syncs);
        }

        public void Truncate(long length)
        {
            if (disk.FailsTruncate)
                throw new IOException("Input/output error.");
            file.Truncate(length);
        }

        public void Dispose() => file.Dispose();
    }
}
