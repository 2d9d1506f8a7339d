using Assay.Core.Record;
using Assay.Storage.Logs.Journal;
using Microsoft.Extensions.Logging;

namespace Assay.Storage.Tests.Logs;

/// <summary>A record log over real files in a folder of its own.</summary>
internal sealed class JournalRig : IAsyncDisposable
{
    /// <summary>Nothing is loaded until a flush asks for it.</summary>
    public static readonly RecordLogOptions OnFlushOnly = new("") { LoadDelay = TimeSpan.FromHours(1) };

    private readonly RecordLogOptions _options;

    private JournalRig(string folder, RecordLogOptions options, InMemoryWarehouse warehouse, SteppedTime time)
    {
        Folder = folder;
        Time = time;
        Warehouse = warehouse;
        _options = options;
        Log = RecordLog.Open(options with { Folder = folder }, warehouse, time, Lines, Disk.Create);
    }

    public string Folder { get; }
    public InMemoryWarehouse Warehouse { get; }
    public FaultyDisk Disk { get; } = new();
    public LogLines Lines { get; } = new();
    public SteppedTime Time { get; }
    public RecordLog Log { get; }
    public FileInfo LastSegment => new(Segment.All(Folder)[^1].Path);

    public static JournalRig Open(RecordLogOptions? options = null) =>
        new(Directory.CreateTempSubdirectory("journal").FullName, options ?? OnFlushOnly, new InMemoryWarehouse(), new SteppedTime());

    /// <summary>What a new process finds if this one dies now. This one stays as it is.</summary>
    public JournalRig AfterCrash(Action<string>? alter = null)
    {
        var folder = Directory.CreateTempSubdirectory("journal").FullName;
        var warehouse = Warehouse.Copy(() =>
        {
            foreach (var file in Directory.GetFiles(Folder))
                CopyIfThere(file, folder);
        });
        alter?.Invoke(folder);
        try
        {
            return new JournalRig(folder, _options, warehouse, Time);
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>An event of the name, received now.</summary>
    public MetricEvent Event(string id, string unit = "u1") => new(id, unit, "click", Time.Now, Time.Now);

    public Exposure Exposure(string unit, int variant = 1, int iteration = 1) => new(7, iteration, 1, unit, variant, Time.Now);

    public async Task<AppendCount> AppendAsync(params MetricEvent[] events) =>
        await Log.AppendAsync(events.Select(EventRecord.Of).ToArray(), default);

    public async Task<AppendCount> AppendAsync(params Exposure[] exposures) => await Log.AppendAsync(exposures, default);

    public async Task<IEnumerable<string>> LoadedEventIdsAsync()
    {
        await Log.FlushAsync(default);
        return Warehouse.Events.Select(e => e.EventId);
    }

    /// <summary>A segment whose rows the warehouse holds may be removed at any moment.</summary>
    private static void CopyIfThere(string file, string folder)
    {
        try
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }
        catch (FileNotFoundException)
        {
            // Removed since the folder was listed.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Log.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}

/// <summary>A clock that moves only when told; timers run in real time.</summary>
internal sealed class SteppedTime : TimeProvider
{
    public DateTime Now { get; set; } = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    public override DateTimeOffset GetUtcNow() => Now;
}

/// <summary>What the record log said.</summary>
internal sealed class LogLines : ILogger<RecordLog>
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> All
    {
        get
        {
            lock (_lines)
                return [.. _lines];
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> format)
    {
        lock (_lines)
            _lines.Add(format(state, exception));
    }
}
