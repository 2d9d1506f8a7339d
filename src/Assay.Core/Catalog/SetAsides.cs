namespace Assay.Core.Catalog;

/// <summary>What somebody wants to set aside; see <see cref="SetAside"/>.</summary>
public sealed record SetAsideSpec(string? Reason)
{
    public SetAsideKind? Kind { get; init; }
    public bool? IsExternal { get; init; }

    /// <summary>The id of the API key that recorded them.</summary>
    public long? KeyId { get; init; }
    public string? UnitId { get; init; }
    public DateTimeOffset? FromUtc { get; init; }
    public DateTimeOffset? ToUtc { get; init; }
    public DateTimeOffset? ReceivedFromUtc { get; init; }
    public DateTimeOffset? ReceivedToUtc { get; init; }

    internal bool Narrows =>
        (IsExternal, KeyId, UnitId) != (null, null, null) || (FromUtc ?? ToUtc ?? ReceivedFromUtc ?? ReceivedToUtc) is not null;
}

/// <summary>Sets rows of an experiment aside that are known to be bad, and takes them back in. Nothing is deleted.</summary>
public sealed class SetAsides(Catalog catalog)
{
    private const int MaxEach = 100;
    private const int MaxReason = 1_000;

    public async Task<Outcome<(Experiment Experiment, SetAside Made)>> AddAsync(
        string experimentId,
        SetAsideSpec spec,
        Actor actor,
        CancellationToken ct
    )
    {
        if (Check(spec) is { } fault)
            return fault;
        var changed = await catalog.ChangeAsync(
            ItemKinds.Experiment,
            experimentId,
            "set_aside",
            null,
            (before, now) => before.SetAside.Count >= MaxEach ? SetAsideFaults.TooMany(MaxEach) : With(before, spec, actor, now),
            actor,
            ct
        );
        return changed.Fault is { } refused ? refused : (changed.Value, changed.Value.SetAside[^1]);
    }

    public Task<Outcome<Experiment>> RemoveAsync(string experimentId, int number, Actor actor, CancellationToken ct) =>
        catalog.ChangeAsync(
            ItemKinds.Experiment,
            experimentId,
            "take_back",
            null,
            (before, _) =>
                before.SetAside.Any(one => one.Number == number)
                    ? before with
                    {
                        SetAside = [.. before.SetAside.Where(one => one.Number != number)],
                    }
                    : SetAsideFaults.NotFound(number),
            actor,
            ct
        );

    private static Fault? Check(SetAsideSpec spec)
    {
        var errors = new FieldErrors();
        errors.Require(!string.IsNullOrWhiteSpace(spec.Reason), "reason", "Say why, for whoever reads the results later.");
        errors.Require(spec.Reason is not { Length: > MaxReason }, "reason", $"At most {MaxReason} characters.");
        errors.Require(
            spec.Narrows,
            "source",
            "Say which rows: source, key, user_id, from, to, received_from or received_to. All that is given must hold together."
        );
        errors.Require(!(spec.FromUtc >= spec.ToUtc), "to", "Must be later than 'from'.");
        errors.Require(!(spec.ReceivedFromUtc >= spec.ReceivedToUtc), "received_to", "Must be later than 'received_from'.");
        errors.Require(spec is not { IsExternal: not null, Kind: SetAsideKind.Events }, "source", "Events have no source.");
        return errors.Any ? errors.ToFault() : null;
    }

    private static Outcome<Experiment> With(Experiment before, SetAsideSpec spec, Actor actor, DateTimeOffset now)
    {
        var number = before.LastSetAside + 1;
        var made = new SetAside(number, spec.Kind, spec.IsExternal, spec.KeyId, spec.UnitId, spec.FromUtc, spec.ToUtc, spec.Reason!.Trim())
        {
            ReceivedFromUtc = spec.ReceivedFromUtc,
            ReceivedToUtc = spec.ReceivedToUtc,
            AtUtc = now,
            By = actor.Name,
        };
        return before with { SetAside = [.. before.SetAside, made], LastSetAside = number };
    }
}
