using System.Globalization;
using Assay.Core.Catalog;
using Assay.Evaluation;

namespace Assay.Core.Access;

/// <summary>What a new key shall be.</summary>
/// <param name="Environment">One that exists; production where none is named.</param>
public sealed record KeyRequest(string? Name, IReadOnlyList<Scope> Scopes, DateTimeOffset? ExpiresUtc = null, string? Environment = null);

/// <summary>A new key with its secret, which exists nowhere else.</summary>
public sealed record IssuedKey(ApiKey Key, string Secret);

/// <summary>Issues and revokes API keys. What <see cref="Ring"/> holds is in force.</summary>
public sealed class ApiKeys(ICatalogStore store, TimeProvider clock) : IDisposable
{
    public const int ShortestChosenSecret = 24;
    public const int LongestSecret = KeyHash.LongestSecret;
    private const int LongestName = 100;
    private const string FirstAdmin = "first admin";
    private const string ResetAdmin = "admin (reset ";

    private readonly SemaphoreSlim _writing = new(1, 1);
    private volatile KeyRing _ring = new([]);

    public KeyRing Ring => _ring;

    /// <summary>Of all keys that there ever were.</summary>
    public KeyEnvironments Environments { get; } = new();

    public void Dispose() => _writing.Dispose();

    /// <summary>Reads the keys from the store.</summary>
    public async Task LoadAsync(CancellationToken ct)
    {
        var items = await store.LoadAsync(ct);
        foreach (var item in items.Where(item => item.Kind is ApiKey.Kind or ApiKey.RevokedKind))
            KeepEnvironment(ApiKey.FromStored(item));
        _ring = new KeyRing(items.Where(item => item.Kind == ApiKey.Kind).Select(ApiKey.FromStored));
    }

    /// <summary>Whether the secret is that of an admin key in force.</summary>
    public bool Opens(string secret) => IsAdmin(_ring.Find(secret));

    /// <summary>Makes an admin key where there is none: the chosen secret, or a new one.</summary>
    /// <param name="announce">Gets the secret before it is stored.</param>
    /// <returns>The key that was issued; <c>null</c> where an admin key was there already.</returns>
    public async Task<Outcome<IssuedKey?>> EnsureAdminAsync(string? chosenSecret, Action<string>? announce, CancellationToken ct)
    {
        if (_ring.HasAdmin(clock.GetUtcNow()))
            return new Outcome<IssuedKey?>(value: null);
        return await IssueAdminAsync(Catalog.Keys.Free(FirstAdmin, IsTaken), chosenSecret, announce, ct);
    }

    /// <summary>Puts a new admin key in place of those that starting the server has made. Keys that people made stay.</summary>
    /// <returns>The key that was issued; <c>null</c> where the chosen secret is an admin key already, and nothing was changed.</returns>
    public async Task<Outcome<IssuedKey?>> ResetAdminAsync(string? chosenSecret, Action<string>? announce, CancellationToken ct)
    {
        if (chosenSecret is not null && Opens(chosenSecret))
            return new Outcome<IssuedKey?>(value: null);
        var former = _ring.Keys.Where(key => key.Name == FirstAdmin || key.Name.StartsWith(ResetAdmin, StringComparison.Ordinal)).ToList();
        var name = ResetAdmin + clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z)'", CultureInfo.InvariantCulture);
        var issued = await IssueAdminAsync(name, chosenSecret, announce, ct);
        foreach (var key in issued.Fault is null ? former : [])
            await RevokeAsync(key.Id, Actor.System, ct);
        return issued;
    }

    private async Task<Outcome<IssuedKey?>> IssueAdminAsync(
        string name,
        string? chosenSecret,
        Action<string>? announce,
        CancellationToken ct
    )
    {
        if (chosenSecret is not null && _ring.Find(chosenSecret) is not null)
            return KeyFaults.SecretInUse();
        var issued = await IssueAsync(new KeyRequest(name, [Scope.Admin]), Actor.System, chosenSecret, announce, ct);
        return issued.Fault is { } fault ? fault : issued.Value;
    }

    private bool IsAdmin(ApiKey? key) => key?.May(Permissions.Admin) == true && !key.IsExpired(clock.GetUtcNow());

    public Task<Outcome<IssuedKey>> IssueAsync(KeyRequest request, Actor actor, CancellationToken ct) =>
        IssueAsync(request, actor, chosenSecret: null, announce: null, ct);

    /// <summary>Takes the key out of force at once. The last admin key stays.</summary>
    public async Task<Outcome<ApiKey>> RevokeAsync(long id, Actor actor, CancellationToken ct)
    {
        await _writing.WaitAsync(ct);
        try
        {
            if (_ring.Keys.FirstOrDefault(key => key.Id == id) is not { } key)
                return Faults.KeyNotFound(id);
            var now = clock.GetUtcNow();
            var rest = _ring.Without(key);
            if (_ring.HasAdmin(now) && !rest.HasAdmin(now))
                return Faults.LastAdminKey();

            ItemWrite[] writes =
            [
                new(ApiKey.Kind, key.Id, key.PublicId, key.Version, Body: null),
                new(ApiKey.RevokedKind, key.Id, key.PublicId, ExpectedVersion: 0, key.ToAuditBody()),
            ];
            return await CommitAsync(writes, Revoked(key, actor, now), rest, ct) ?? new Outcome<ApiKey>(key);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task<Outcome<IssuedKey>> IssueAsync(
        KeyRequest request,
        Actor actor,
        string? chosenSecret,
        Action<string>? announce,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        if (Check(request, now) is { Count: > 0 } errors)
            return Faults.ValidationFailed(errors);
        if (IsReserved(request.Name!))
            return KeyFaults.ReservedName(request.Name!);
        await _writing.WaitAsync(ct);
        try
        {
            if (IsTaken(request.Name!))
                return KeyFaults.DuplicateName(request.Name!);
            var issued = Make(await store.NextIdAsync(ApiKey.Kind, ct), request, now, chosenSecret);
            var key = issued.Key;
            announce?.Invoke(issued.Secret);
            var write = new ItemWrite(ApiKey.Kind, key.Id, key.PublicId, ExpectedVersion: 0, key.ToStoredBody());
            // Before the key is in force, and so before any row names it.
            KeepEnvironment(key);
            return await CommitAsync([write], Created(key, actor, now), _ring.With(key), ct) ?? new Outcome<IssuedKey>(issued);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>The audit names its actors: two of one name could not be told apart, whatever their case.</summary>
    private bool IsTaken(string name) => _ring.Keys.Any(key => key.Name.Trim().Equals(name.Trim(), StringComparison.OrdinalIgnoreCase));

    private static bool IsReserved(string name) => name.Trim().Equals(Actor.System.Name, StringComparison.OrdinalIgnoreCase);

    private static IssuedKey Make(long id, KeyRequest request, DateTimeOffset now, string? chosenSecret)
    {
        var publicId = KeySecret.NewPublicId();
        var secret = chosenSecret ?? KeySecret.New(publicId);
        var scopes = request.Scopes.Distinct().Order().ToArray();
        var hash = KeyHash.Of(secret) ?? throw new ArgumentException("The secret is too long.", nameof(chosenSecret));
        var key = new ApiKey(
            id,
            publicId,
            request.Name!,
            scopes,
            now,
            request.ExpiresUtc?.ToUniversalTime(),
            request.Environment ?? EvaluationContext.DefaultEnvironment
        )
        {
            Hash = hash,
        };
        return new IssuedKey(key, secret);
    }

    private void KeepEnvironment(ApiKey key)
    {
        if (key.OnlyEnvironment is { } environment)
            Environments.Add(key.Id, environment);
    }

    /// <summary>Puts the ring in force once the change is durable.</summary>
    private async Task<Fault?> CommitAsync(IReadOnlyList<ItemWrite> writes, AuditEntry audit, KeyRing ring, CancellationToken ct)
    {
        var result = await store.CommitAsync(new CatalogCommit(writes, [audit]), ct);
        if (result != CommitResult.Done)
            return Faults.WriteConflict();
        _ring = ring;
        return null;
    }

    private static AuditEntry Created(ApiKey key, Actor actor, DateTimeOffset now) =>
        new(now, actor.Name, "create", ApiKey.Kind, key.Id, key.PublicId, Before: null, After: key.ToAuditBody())
        {
            ActorKeyId = actor.KeyId,
            IdempotencyKey = actor.IdempotencyKey,
        };

    private static AuditEntry Revoked(ApiKey key, Actor actor, DateTimeOffset now) =>
        new(now, actor.Name, "revoke", ApiKey.Kind, key.Id, key.PublicId, Before: key.ToAuditBody(), After: null)
        {
            ActorKeyId = actor.KeyId,
            IdempotencyKey = actor.IdempotencyKey,
        };

    private static Dictionary<string, string[]> Check(KeyRequest request, DateTimeOffset now)
    {
        var errors = new Dictionary<string, string[]>();
        if (string.IsNullOrWhiteSpace(request.Name) || request.Name.Length > LongestName || request.Name.Any(char.IsControl))
            errors["name"] = [$"Give a name of 1 to {LongestName} characters."];
        if (request.Scopes.Count == 0 || !request.Scopes.All(Enum.IsDefined))
            errors["scopes"] = ["Give at least one of admin, write, read, evaluate, client."];
        if (request.ExpiresUtc <= now)
            errors["expires_at"] = ["Give a time in the future."];
        return errors;
    }
}
