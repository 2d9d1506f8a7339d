namespace Assay.Core.Tests;

/// <summary>A clock that moves only when told.</summary>
internal sealed class StandingClock(DateTimeOffset now) : TimeProvider
{
    private DateTimeOffset _now = now;

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan by) => _now += by;
}
