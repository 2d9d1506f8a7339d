using Assay.Core.Analyse;
using Assay.Core.Decide;

namespace Assay.Core.Tests;

public sealed class DecisionsTests
{
    private static readonly AdviceRules s_rules = new();
    private readonly Bench _bench = new();
    private readonly CompleteSample _source = new();
    private readonly Decisions _decisions;

    public DecisionsTests()
    {
        _source.Exposed = new(Now.AddDays(-10), Now);
        _decisions = new Decisions(new Analyser(_bench.Catalog, _source, _bench.Keys, _bench.Clock), s_rules, _bench.Clock);
    }

    private DateTime Now => _bench.Clock.GetUtcNow().UtcDateTime;

    [Fact]
    public async Task The_planned_sample_is_read_when_it_is_due_although_nothing_new_was_recorded()
    {
        await _bench.RunningAsync(Bench.Halves() with { TargetSampleSize = 2000 });
        Assert.Equal("reading_not_due", (await AskAsync()).Because[0].Code);
        _bench.Clock.Advance(s_rules.ReadingWindow);
        Assert.Equal((Advice.Ship, "primary_improved"), ((await AskAsync()).Advice, (await AskAsync()).Because[0].Code));
    }

    [Fact]
    public async Task However_late_one_asks_the_reading_takes_events_up_to_the_time_it_was_due()
    {
        await _bench.RunningAsync(Bench.Halves() with { TargetSampleSize = 2000 });
        var due = Now + s_rules.ReadingWindow;
        _bench.Clock.Advance(TimeSpan.FromDays(30));
        await AskAsync();
        Assert.Equal(
            (Now.AddDays(-30), due),
            (_source.Read.ExposedUntilUtc!.Value.AddMicroseconds(-1), _source.Read.UntilUtc.AddMicroseconds(-1))
        );
    }

    [Fact]
    public async Task An_iteration_that_ends_while_its_reading_waits_is_read_at_once_up_to_its_end()
    {
        var running = await _bench.RunningAsync(Bench.Halves() with { TargetSampleSize = 2000 });
        _bench.Clock.Advance(TimeSpan.FromHours(1));
        var ended = Now;
        await _bench.Experiments.StopAsync(running.Key, new(null, null), null, Bench.Ann, default);
        _bench.Clock.Advance(TimeSpan.FromDays(30));
        Assert.Equal(Advice.Ship, (await AskAsync()).Advice);
        Assert.Equal(ended, _source.Read.UntilUtc.AddMicroseconds(-1));
    }

    private async Task<Recommendation> AskAsync() =>
        (await _decisions.AskAsync("checkout", new AnalysisQuestion(), default)).Value.Recommendation;

    /// <summary>2,000 units, of whom more did it in the treatment: enough for one look, and not for any.</summary>
    private sealed class CompleteSample : IMetricSource
    {
        public ExposureTimes? Exposed { get; set; }
        public AnalysisPlan Read { get; private set; } = null!;
        public long DataVersion => 1;

        public Task<MetricTable> ReadAsync(AnalysisPlan plan, CancellationToken ct)
        {
            Read = plan;
            return Task.FromResult(Tables.Rates(100, 1000, 140, 1000) with { Exposed = Exposed });
        }

        public Task<IReadOnlyList<string>> EventTypesAsync(AnalysisPlan plan, int limit, CancellationToken ct) =>
            Task.FromResult<IReadOnlyList<string>>([]);

        public Task<IReadOnlyList<string>> DimensionsAsync(AnalysisPlan plan, int limit, CancellationToken ct) =>
            Task.FromResult<IReadOnlyList<string>>([]);
    }
}
