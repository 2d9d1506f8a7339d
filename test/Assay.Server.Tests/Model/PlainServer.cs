namespace Assay.Server.Tests.Model;

internal sealed record PlainAudit(string Action, long Id, string Key);

/// <summary>The server as it ought to be, in a few collections: no store, no cache, no concurrency.</summary>
internal sealed class PlainServer
{
    private readonly Dictionary<string, PlainExperiment> _byKey = [];
    private readonly HashSet<string> _eventIds = [];
    private readonly List<PlainEvent> _events = [];
    private long _lastId;

    /// <summary>Hours of the past are counted from here, so that whole hours lie between past times.</summary>
    private readonly DateTime _past = DateTime.UtcNow.AddDays(-30);

    public IEnumerable<PlainExperiment> Experiments => _byKey.Values.OrderBy(experiment => experiment.Id);
    public List<PlainAudit> Audit { get; } = [];
    public PlainPeople People { get; } = new();
    public ILookup<string, PlainEvent> EventsByPerson => _events.ToLookup(one => People.Of(one.Unit));

    public PlainExperiment? Find(string key) => _byKey.GetValueOrDefault(key);

    /// <summary>An hour of the past, or now.</summary>
    public DateTime TimeOf(int? hour) => hour is { } past ? _past.AddHours(past) : DateTime.UtcNow;

    public Expected CanCreate(string key) => _byKey.ContainsKey(key) ? new(409, "duplicate_key") : new(201);

    public void Create(string key, int[] weights, long id)
    {
        Assert.True(id > _lastId, $"The id {id} was given before.");
        _lastId = id;
        _byKey[key] = new PlainExperiment(People, key, weights) { Id = id };
        Audit.Add(new("create", id, key));
    }

    /// <summary>Applies a change, which is a version more and an entry in the audit, or is refused.</summary>
    public Expected Change(string key, string action, int? ifVersion, Func<PlainExperiment, Expected> change)
    {
        if (Find(key) is not { } experiment)
            return new(404, "experiment_not_found");
        if (ifVersion is not null && ifVersion != experiment.Version)
            return new(412, "stale_version");
        var answer = change(experiment);
        if (!answer.IsSuccess)
            return answer;
        experiment.Version++;
        Audit.Add(new(action, experiment.Id, key));
        return answer;
    }

    public Expected Delete(string key) =>
        Change(
            key,
            "delete",
            null,
            experiment =>
            {
                if (experiment.Status is not ("draft" or "archived"))
                    return new(409, "not_deletable");
                _byKey.Remove(key);
                return new(204);
            }
        );

    /// <summary>Whether the event was news. One without an id always is.</summary>
    public bool Take(string? eventId, PlainEvent one)
    {
        if (eventId is not null && !_eventIds.Add(eventId))
            return false;
        _events.Add(one);
        return true;
    }
}
