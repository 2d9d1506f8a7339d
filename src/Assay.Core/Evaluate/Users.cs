using System.Globalization;
using System.Text.Json;
using Assay.Core.Catalog;

namespace Assay.Core.Evaluate;

/// <summary>What people do with stored users. Every change is in force for the evaluation before it is answered.</summary>
public sealed class Users(
    IUserStore store,
    ICatalogStore ids,
    Segments segments,
    UserDirectory directory,
    UserLimits limits,
    TimeProvider time
)
{
    /// <summary>How often a change is made anew when others change the same user at the same time.</summary>
    private const int MostTries = 5;

    /// <summary>By user id, or else by the numeric id in digits.</summary>
    public async Task<Outcome<User>> FindAsync(string id, CancellationToken ct)
    {
        var found = await store.FindAsync(id, ct);
        if (found is null && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            found = await store.FindAsync(number, ct);
        return found is null ? Faults.ItemNotFound(User.Kind, id) : found;
    }

    /// <summary>Without a user id the new user is known by its numeric id, in digits.</summary>
    public async Task<Outcome<User>> CreateAsync(UserSpec spec, Actor actor, CancellationToken ct)
    {
        var id = await ids.NextIdAsync(User.Kind, ct);
        var now = time.GetUtcNow();
        var blank = new User
        {
            Id = id,
            UserId = id.ToString(CultureInfo.InvariantCulture),
            CreatedUtc = now,
        };
        if (spec.UserId is null && await store.FindAsync(blank.UserId, ct) is not null)
            blank = blank with { UserId = $"user-{id}" };
        var made = UserRules.Complete(spec, blank, limits);
        return made.Fault is null ? await CommitAsync(null, made.Value, "create", actor, now, ct) : made;
    }

    /// <summary>Gives the user the form that <paramref name="respec"/> makes of the present one.</summary>
    /// <param name="ifVersion">The version the caller has seen; <c>null</c> where it does not matter.</param>
    public Task<Outcome<User>> ChangeAsync(
        string id,
        long? ifVersion,
        Func<User, Outcome<UserSpec>> respec,
        Actor actor,
        CancellationToken ct
    ) =>
        OnPresentAsync(
            id,
            ifVersion,
            async before =>
            {
                var spec = respec(before);
                if (spec.Fault is { } unreadable)
                    return unreadable;
                var after = UserRules.Complete(spec.Value, before, limits);
                return after.Fault is null ? await CommitAsync(before, after.Value, "update", actor, time.GetUtcNow(), ct) : after;
            },
            ct
        );

    /// <summary>Deletes what is stored of the user, and its memberships; exposures and events stay. Answers what was deleted.</summary>
    /// <remarks>The memberships go first: where the rest fails, the user is still there to be deleted again.</remarks>
    public Task<Outcome<User>> DeleteAsync(string id, long? ifVersion, Actor actor, CancellationToken ct) =>
        OnPresentAsync(
            id,
            ifVersion,
            async before =>
                await segments.ForgetAsync(before.UserId, actor, ct) is { } fault
                    ? fault
                    : await CommitAsync(before, null, "delete", actor, time.GetUtcNow(), ct),
            ct
        );

    /// <summary>Where another writer was faster and the caller has no version in mind, the change is made again on what is there now.</summary>
    private async Task<Outcome<User>> OnPresentAsync(
        string id,
        long? ifVersion,
        Func<User, Task<Outcome<User>>> change,
        CancellationToken ct
    )
    {
        for (var tries = 1; ; tries++)
        {
            var found = await FindAsync(id, ct);
            if (found.Fault is not null)
                return found;
            if (ifVersion is not null && ifVersion != found.Value.Version)
                return Faults.StaleVersion();
            var changed = await change(found.Value);
            if (changed.Fault?.Code != Faults.WriteConflict().Code || tries == MostTries)
                return changed;
        }
    }

    private async Task<Outcome<User>> CommitAsync(
        User? before,
        User? after,
        string action,
        Actor actor,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        after = after is null ? null : after with { Version = (before?.Version ?? 0) + 1, UpdatedUtc = now };
        var subject = (after ?? before)!;
        var result = await store.CommitAsync(new UserWrite(before, after, Audit(before, after, action, actor, now)), ct);
        if (result != CommitResult.Done)
            return result == CommitResult.DuplicateKey ? Faults.DuplicateKey(subject.UserId) : Faults.WriteConflict();
        directory.Changed(subject.UserId);
        return subject;
    }

    /// <summary>The audit outlives the user, so it says who changed which fields of whom, and never a value.</summary>
    private static AuditEntry Audit(User? before, User? after, string action, Actor actor, DateTimeOffset now)
    {
        var subject = (after ?? before)!;
        var change = after is null ? null : JsonSerializer.Serialize(UserChange.Between(before, after), Wire.Json);
        return new AuditEntry(now, actor.Name, action, User.Kind, subject.Id, subject.UserId, null, change)
        {
            ActorKeyId = actor.KeyId,
            IdempotencyKey = actor.IdempotencyKey,
        };
    }
}

/// <summary>What the audit tells of a change.</summary>
/// <param name="Changed">Names of fields.</param>
internal sealed record UserChange(long Version, IReadOnlyList<string> Changed)
{
    private static readonly (string Name, Func<User?, object?> Value)[] Fields =
    [
        ("first_name", user => user?.FirstName),
        ("last_name", user => user?.LastName),
        ("email", user => user?.Email),
        ("is_premium", user => user?.IsPremium),
        ("country_code", user => user?.CountryCode),
        ("attributes", user => user?.Attributes),
    ];

    public static UserChange Between(User? before, User after) =>
        new(after.Version, [.. Fields.Where(field => !Equals(field.Value(before), field.Value(after))).Select(field => field.Name)]);
}
