using Assay.Core.Analyse;

namespace Assay.Core.Tests;

public sealed class AnalyserTests
{
    private readonly Bench _bench = new();
    private readonly CountingSource _source = new();
    private readonly Analyser _analyser;

    public AnalyserTests() => _analyser = new Analyser(_bench.Catalog, _source, _bench.Clock);

    [Fact]
    public async Task A_repeated_question_on_the_same_data_reads_once()
    {
        await _bench.RunningAsync();
        await AskAsync();
        await AskAsync();
        Assert.Equal(1, _source.Reads);
    }

    [Fact]
    public async Task New_data_are_read_at_once()
    {
        await _bench.RunningAsync();
        await AskAsync();
        _source.DataVersion++;
        await AskAsync();
        Assert.Equal(2, _source.Reads);
    }

    [Fact]
    public async Task Another_question_and_a_changed_experiment_are_read_anew()
    {
        var running = await _bench.RunningAsync();
        await AskAsync();
        await AskAsync(new AnalysisQuestion(ConfidenceLevel: 0.9));
        await _bench.ChangeAsync(running, spec => spec with { Description = "x" });
        await AskAsync();
        Assert.Equal(3, _source.Reads);
    }

    [Fact]
    public async Task The_data_of_an_ended_iteration_end_with_it()
    {
        var running = await _bench.RunningAsync();
        _bench.Clock.Advance(TimeSpan.FromDays(1));
        var ended = _bench.Clock.GetUtcNow().UtcDateTime;
        await _bench.Experiments.StopAsync(running.Key, new(null, null), null, Bench.Ann, default);
        _bench.Clock.Advance(TimeSpan.FromDays(1));
        await AskAsync();
        Assert.Equal(ended.AddMicroseconds(1), _source.LastPlan!.UntilUtc);
    }

    [Theory]
    [InlineData("nope", null, "experiment_not_found")]
    [InlineData("checkout", "nope", "unknown_metric")]
    public async Task Questions_about_what_is_not_there_are_faults(string experiment, string? metric, string code)
    {
        await _bench.RunningAsync();
        var asked = await _analyser.AnalyseAsync(experiment, new(Metrics: metric is null ? null : [metric]), default);
        Assert.Equal(code, asked.Fault?.Code);
    }

    [Fact]
    public async Task A_draft_has_no_results()
    {
        await _bench.CreateAsync(Bench.Halves());
        Assert.Equal("not_started", (await _analyser.AnalyseAsync("checkout", new(), default)).Fault?.Code);
    }

    private Task<Outcome<Analysis>> AskAsync(AnalysisQuestion? question = null) =>
        _analyser.AnalyseAsync("checkout", question ?? new AnalysisQuestion(), default);

    private sealed class CountingSource : IMetricSource
    {
        public int Reads { get; private set; }
        public AnalysisPlan? LastPlan { get; private set; }
        public long DataVersion { get; set; }

        public Task<MetricTable> ReadAsync(AnalysisPlan plan, CancellationToken ct)
        {
            Reads++;
            LastPlan = plan;
            return Task.FromResult(Tables.Rates(10, 100, 20, 100));
        }
    }
}
