using System.Text.Json;

namespace Assay.Core.Catalog;

/// <summary>What a flag shall be once a merge patch is laid over its description.</summary>
public delegate Outcome<FlagSpec> FlagPatchReader(Flag flag, JsonElement patch);

/// <summary>Changes of flags that come later: each is applied once, or kept with what stood in its way.</summary>
public sealed class FlagSchedule(Catalog catalog, FlagPatchReader read)
{
    private const int MaxChanges = 100;

    /// <summary>Every change of the flag repeats what is scheduled, in the audit too.</summary>
    private const int MaxPatchLength = 64 * 1024;

    /// <summary>Schedules a change that could be made now; answers the flag with it as the last one.</summary>
    public Task<Outcome<Flag>> AddAsync(
        string key,
        DateTimeOffset at,
        JsonElement patch,
        long? ifVersion,
        Actor actor,
        CancellationToken ct
    ) =>
        catalog.ChangeAsync(
            ItemKinds.Flag,
            key,
            "schedule",
            ifVersion,
            (before, now) =>
            {
                if (at <= now)
                    return Faults.OutOfRange("at", "a time ahead");
                if (before.Scheduled.Count >= MaxChanges)
                    return Faults.TooManyScheduled(MaxChanges);
                if (patch.GetRawText().Length > MaxPatchLength)
                    return Faults.OutOfRange("patch", $"at most {MaxPatchLength:N0} characters of JSON");
                var patched = Patched(before, patch);
                if ((patched.Fault ?? catalog.Check(ItemKinds.Flag, patched.Value, now)) is { } fault)
                    return fault;
                var change = new ScheduledChange(before.Version + 1, at.ToUniversalTime(), patch, actor.Name, now)
                {
                    ByKeyId = actor.KeyId,
                };
                return before with { Scheduled = [.. before.Scheduled, change] };
            },
            actor,
            ct
        );

    /// <summary>Takes a change off that waits or failed.</summary>
    public Task<Outcome<Flag>> CancelAsync(string key, long changeId, long? ifVersion, Actor actor, CancellationToken ct) =>
        catalog.ChangeAsync(
            ItemKinds.Flag,
            key,
            "cancel_schedule",
            ifVersion,
            (before, _) => Find(before, changeId) is { Fault: { } missing } ? missing : Without(before, changeId),
            actor,
            ct
        );

    /// <summary>What is due and has not failed, earliest first.</summary>
    public IReadOnlyList<(string Key, ScheduledChange Change)> DueAt(DateTimeOffset now) =>
        [
            .. catalog
                .View.Flags.SelectMany(flag => flag.Scheduled.Select(change => (flag.Key, Change: change)))
                .Where(due => due.Change.AtUtc <= now && due.Change.Failure is null)
                .OrderBy(due => due.Change.AtUtc)
                .ThenBy(due => due.Change.Id),
        ];

    /// <summary>Applies a change that is due. What will not pass later either is noted as its failure; a conflict is tried again.</summary>
    /// <exception cref="StoreUnavailableException">Nothing was changed; try again.</exception>
    public async Task<Outcome<Flag>> ApplyAsync(string key, ScheduledChange change, CancellationToken ct)
    {
        var by = new Actor(change.By) { KeyId = change.ByKeyId };
        var applied = await catalog.ChangeAsync(
            ItemKinds.Flag,
            key,
            "scheduled_change",
            null,
            (before, _) => Find(before, change.Id) is { Fault: { } missing } ? missing : Applied(before, change),
            by,
            ct
        );
        if (applied.Fault is { Kind: FaultKind.Invalid or FaultKind.Malformed } fault)
            await catalog.ChangeAsync(
                ItemKinds.Flag,
                key,
                "scheduled_change_failed",
                null,
                (before, now) => Failed(before, change.Id, new ScheduledFailure(fault.Code, fault.Detail, now)),
                by,
                ct
            );
        return applied;
    }

    private Outcome<Flag> Applied(Flag before, ScheduledChange change)
    {
        var patched = Patched(before, change.Patch);
        return patched.Fault is null ? Without(patched.Value, change.Id) : patched;
    }

    private Outcome<Flag> Patched(Flag before, JsonElement patch)
    {
        var spec = read(before, patch);
        return spec.Fault is { } unreadable ? unreadable : FlagRules.Complete(spec.Value, before, catalog.View);
    }

    private static Outcome<ScheduledChange> Find(Flag flag, long changeId) =>
        flag.Scheduled.FirstOrDefault(change => change.Id == changeId) is { } change ? change : Faults.ScheduledChangeNotFound(changeId);

    private static Flag Without(Flag flag, long changeId) =>
        flag with
        {
            Scheduled = [.. flag.Scheduled.Where(change => change.Id != changeId)],
        };

    private static Flag Failed(Flag flag, long changeId, ScheduledFailure failure) =>
        flag with
        {
            Scheduled = [.. flag.Scheduled.Select(change => change.Id == changeId ? change with { Failure = failure } : change)],
        };
}
