namespace Assay.Core.Record;

/// <summary>Joins the two ids of a person whom somebody names by both.</summary>
public sealed class People(IIdentityLog log, RecordLimits limits, TimeProvider time)
{
    /// <summary>The join that the two ids make, or <c>null</c> where it is held, or none. No I/O.</summary>
    public Join? JoinOf(string? userId, string? anonymousId, Recorder by) =>
        userId is not null
        && anonymousId is not null
        && limits.CheckUser(userId) is null
        && limits.CheckUser(anonymousId) is null
        && log.IsNews(anonymousId, userId, by)
            ? new Join(anonymousId, userId, time.GetUtcNow().UtcDateTime, by)
            : null;

    /// <summary>Durable when the task completes; completes at once where nothing is new.</summary>
    /// <exception cref="StoreUnavailableException">Not stored; try again.</exception>
    public async ValueTask JoinAsync(Evaluate.Subject subject, CancellationToken ct)
    {
        if (JoinOf(subject.UserId, subject.AnonymousId, subject.Recorder) is { } join)
            await log.JoinAsync([join], ct);
    }

    /// <inheritdoc cref="JoinAsync(Evaluate.Subject, CancellationToken)"/>
    public async ValueTask JoinAsync(IReadOnlyList<Join> joins, CancellationToken ct)
    {
        if (joins.Count > 0)
            await log.JoinAsync(joins, ct);
    }
}
