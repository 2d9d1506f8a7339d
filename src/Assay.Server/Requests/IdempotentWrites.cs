using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Assay.Core;
using Assay.Core.Catalog;

namespace Assay.Server.Requests;

/// <summary>Applies a write once, however often a client sends it under one <c>Idempotency-Key</c>.</summary>
internal sealed class IdempotentWrites(RequestDelegate next, IIdempotencyStore answers, ICatalogStore catalog, TimeProvider clock)
{
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    private readonly ConcurrentDictionary<string, bool> _running = new();

    public Task InvokeAsync(HttpContext context)
    {
        if (!IdempotencyKey.Concerns(context))
            return next(context);
        return IdempotencyKey.IsValid(context)
            ? OneAtATimeAsync(context, IdempotencyKey.Scoped(context)!)
            : context.WriteProblemAsync(Faults.InvalidIdempotencyKey());
    }

    private async Task OneAtATimeAsync(HttpContext context, string key)
    {
        if (!_running.TryAdd(key, true))
        {
            await context.WriteProblemAsync(Faults.IdempotentRequestInProgress());
            return;
        }
        try
        {
            await OnceAsync(context, key);
        }
        finally
        {
            _running.TryRemove(key, out _);
        }
    }

    private async Task OnceAsync(HttpContext context, string key)
    {
        var hash = HashOf(context);
        var since = clock.GetUtcNow() - Kept;
        if (await answers.FindAsync(key, context.RequestAborted) is { } kept && kept.AtUtc > since)
            await (
                kept.RequestHash == hash
                    ? RecordedAnswer.ReplayAsync(context, kept)
                    : context.WriteProblemAsync(Faults.IdempotencyKeyReused())
            );
        else if (await AppliedAsync(key, since, context.RequestAborted) is { Count: > 0 } changes)
            await context.WriteProblemAsync(Faults.IdempotentRequestAlreadyApplied(string.Join(", ", changes)));
        else
            await RunAsync(context, key, hash);
    }

    /// <summary>What an earlier request did under the key, if the server ended before it could keep the answer.</summary>
    private async Task<IReadOnlyList<string>> AppliedAsync(string key, DateTimeOffset since, CancellationToken ct)
    {
        var entries = await catalog.AuditOfAsync(key, ct);
        return
        [
            .. entries.Where(entry => entry.AtUtc > since).Select(entry => $"{entry.Action} {entry.Kind} {entry.ItemId} ({entry.ItemKey})"),
        ];
    }

    private async Task RunAsync(HttpContext context, string key, string hash)
    {
        if (context.GetEndpoint()!.Metadata.GetMetadata<SecretAnswer>() is not null)
        {
            await next(context);
            return;
        }
        using var answer = new RecordedAnswer(context.Response);
        await next(context);
        // Not cancelled with the request: the change is made, so its answer must be kept.
        if (context.Response.StatusCode < StatusCodes.Status500InternalServerError)
            await answers.KeepAsync(answer.ToKept(key, hash, clock.GetUtcNow()), CancellationToken.None);
        await answer.SendAsync(context.RequestAborted);
    }

    private static string HashOf(HttpContext context)
    {
        var request = context.Request;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n"));
        if (context.Features.Get<JsonBody>() is { } body)
            hash.AppendData(body.Json.Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>Marks an endpoint whose answer holds a secret and is therefore never kept.</summary>
internal sealed class SecretAnswer
{
    public static readonly SecretAnswer Instance = new();
}
