using Assay.Core.Record;

namespace Assay.Core.Tests;

/// <summary>Both logs in memory.</summary>
internal sealed class MemoryLog : IExposureLog, IIdentityLog, IEventLog
{
    private readonly HashSet<string> _eventIds = [];

    /// <summary>Whether every write is refused, as by a full disk.</summary>
    public bool IsUnavailable { get; set; }

    /// <summary>What writes of exposures wait for.</summary>
    public Task OnAppend { get; set; } = Task.CompletedTask;

    /// <summary>How often exposures were written.</summary>
    public int Appends { get; private set; }

    /// <summary>What happens just after it was asked whether a unit met a variant.</summary>
    public Action? AskedWhetherMet { get; set; }

    public List<Exposure> Exposures { get; } = [];
    public List<MetricEvent> Events { get; } = [];
    public List<Join> Joins { get; } = [];

    public async ValueTask<AppendCount> AppendAsync(IReadOnlyList<Exposure> batch, CancellationToken ct)
    {
        await WriteAsync();
        var fresh = batch.Count(IsNews);
        return new AppendCount(fresh, batch.Count - fresh);
    }

    public async ValueTask<IReadOnlyList<bool>> AppendEachAsync(IReadOnlyList<Exposure> batch, CancellationToken ct)
    {
        await WriteAsync();
        return [.. batch.Select(one => !Exposures.Exists(held => held.Mark == one.Mark) & IsNews(one))];
    }

    private async Task WriteAsync()
    {
        await OnAppend;
        if (IsUnavailable)
            throw new StoreUnavailableException("The disk is full.");
        Appends++;
    }

    public ValueTask<AppendCount> AppendAsync(ReadOnlyMemory<EventRecord> batch, CancellationToken ct)
    {
        var fresh = batch.ToArray().Select(Event).Where(one => _eventIds.Add(one.EventId)).ToList();
        Events.AddRange(fresh);
        return ValueTask.FromResult(new AppendCount(fresh.Count, batch.Length - fresh.Count));
    }

    public bool IsHeld(in ExposureMark mark, DateTime exposedUtc)
    {
        var wanted = mark;
        return Exposures.Any(one => one.Mark == wanted && one.ExposedUtc <= exposedUtc);
    }

    public bool HasMet(long experimentId, int iteration, string unitId)
    {
        var met = Exposures.Exists(one => one.ExperimentId == experimentId && one.Iteration == iteration && one.UnitId == unitId);
        AskedWhetherMet?.Invoke();
        return met;
    }

    public int? FindVariant(long experimentId, int iteration, string unitId, string? earlierId = null)
    {
        var person = Joins.Find(join => join.EarlierId == unitId)?.UnitId ?? unitId;
        var owner = Joins.Find(join => join.EarlierId == earlierId)?.UnitId;
        return Own(unitId)
            ?? Own([person, .. Joins.Where(join => join.UnitId == person).Select(join => join.EarlierId)])
            ?? (earlierId is not null && (owner is null || owner == unitId) ? Own(earlierId) : null);

        int? Own(params string[] ids) =>
            Exposures
                .Where(one => one.ExperimentId == experimentId && one.Iteration == iteration && ids.Contains(one.UnitId))
                .Where(one => one.Source == ExposureSource.Assigned)
                .MinBy(one => one.ExposedUtc)
                ?.VariantId;
    }

    public bool IsNews(string earlierId, string unitId, Recorder by) =>
        earlierId != unitId && Joins.TrueForAll(join => join.EarlierId != earlierId);

    public ValueTask<AppendCount> JoinAsync(IReadOnlyList<Join> joins, CancellationToken ct)
    {
        if (IsUnavailable)
            throw new StoreUnavailableException("The disk is full.");
        Joins.AddRange(joins);
        return ValueTask.FromResult(new AppendCount(joins.Count, 0));
    }

    public Task<IReadOnlyList<MetricEvent>> QueryAsync(EventQuery query, CancellationToken ct) =>
        throw new NotSupportedException("Queries are tested on the engines.");

    private static MetricEvent Event(EventRecord row) =>
        new(
            row.EventId.ToString(),
            row.UnitId.ToString(),
            row.Type.ToString(),
            row.TimestampUtc,
            row.ReceivedUtc,
            row.Value,
            row.Properties.IsGiven ? row.Properties.ToString() : null,
            row.ExperimentId,
            row.VariantId
        )
        {
            HasClientId = row.HasClientId,
        };

    private bool IsNews(Exposure one)
    {
        if (IsHeld(one.Mark, one.ExposedUtc))
            return false;
        Exposures.Add(one);
        return true;
    }
}
