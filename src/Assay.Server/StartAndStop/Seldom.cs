namespace Assay.Server.StartAndStop;

/// <summary>Keeps an event that comes thousandfold from filling the log: one line for each span of time.</summary>
internal sealed class Seldom(TimeProvider clock, TimeSpan span)
{
    private readonly object _gate = new();
    private long _count;
    private DateTimeOffset _next = DateTimeOffset.MinValue;

    /// <summary>Counts one. Answers how many came since the last answer, or <c>null</c> where it is too early for a line.</summary>
    public long? Count()
    {
        lock (_gate)
        {
            _count++;
            if (clock.GetUtcNow() < _next)
                return null;
            (var count, _count, _next) = (_count, 0, clock.GetUtcNow() + span);
            return count;
        }
    }
}
