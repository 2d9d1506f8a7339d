using Assay.Core.Analyse;
using Assay.Core.Catalog;

namespace Assay.Core.Tests;

public sealed class AnalyserTests
{
    private readonly Bench _bench = new();
    private readonly CountingSource _source = new();
    private readonly Analyser _analyser;

    public AnalyserTests() => _analyser = new Analyser(_bench.Catalog, _source, _bench.Keys, _bench.Clock);

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

    [Fact]
    public async Task An_iteration_leaves_out_the_keys_of_environments_that_it_did_not_run_in()
    {
        await _bench.Catalog.LoadAsync(default);
        foreach (var (key, environment) in new[] { (1, "production"), (2, "staging"), (3, "staging") })
            _bench.Keys.Add(key, environment);
        var running = await _bench.RunningAsync(Bench.Halves() with { Environments = ["staging"] });
        await _bench.Experiments.StopAsync(running.Key, new(null, null), null, Bench.Ann, default);
        await _bench.TakeAsync(running, LifecycleStep.Iterate);
        Assert.Equal([1L], await KeysElsewhereAsync(2));
        await _bench.ChangeAsync(running, spec => spec with { Environments = ["production"] });
        Assert.Equal([2L, 3L], await KeysElsewhereAsync(2));
        Assert.Equal([1L], await KeysElsewhereAsync(1));
        await _bench.ChangeAsync(running, spec => spec with { Environments = [] });
        Assert.Empty(await KeysElsewhereAsync(2));

        async Task<IReadOnlyList<long>> KeysElsewhereAsync(int iteration)
        {
            await AskAsync(new AnalysisQuestion(Iteration: iteration));
            return _source.LastPlan!.Rules.KeysElsewhere;
        }
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

    [Fact]
    public async Task One_computation_serves_all_who_ask_the_same_at_once()
    {
        await _bench.RunningAsync();
        _source.Gate = new TaskCompletionSource();
        var asked = Enumerable.Range(0, 20).Select(_ => AskAsync()).ToList();
        _source.Gate.SetResult();
        await Task.WhenAll(asked);
        Assert.Equal(1, _source.Reads);
    }

    [Fact]
    public async Task Who_asks_while_an_older_computation_is_under_way_gets_what_was_acknowledged_before_the_question()
    {
        await _bench.RunningAsync();
        _source.Gate = new TaskCompletionSource();
        var earlier = AskAsync();
        SpinWait.SpinUntil(() => _source.Reads == 1, TimeSpan.FromSeconds(30));
        _source.DataVersion++;
        var later = Enumerable.Range(0, 20).Select(_ => AskAsync()).ToList();
        _source.Gate.SetResult();
        await Task.WhenAll([earlier, .. later]);
        Assert.Equal(2, _source.Reads);
    }

    [Fact]
    public async Task A_caller_who_leaves_does_not_take_the_answer_from_the_others()
    {
        await _bench.RunningAsync();
        _source.Gate = new TaskCompletionSource();
        using var leaving = new CancellationTokenSource();
        var gone = _analyser.AnalyseAsync("checkout", new AnalysisQuestion(), leaving.Token);
        var waiting = AskAsync();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        _source.Gate.SetResult();
        Assert.Null((await waiting).Fault);
        Assert.Equal(1, _source.Reads);
    }

    [Fact]
    public async Task A_failure_is_not_kept()
    {
        await _bench.RunningAsync();
        _source.Failure = new StoreUnavailableException("down");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => AskAsync());
        _source.Failure = null;
        Assert.Null((await AskAsync()).Fault);
    }

    [Fact]
    public async Task What_is_stamped_ahead_is_read_when_its_time_has_come()
    {
        await _bench.RunningAsync();
        _source.NextUtc = _bench.Clock.GetUtcNow().UtcDateTime.AddSeconds(4);
        await AskAsync();
        _bench.Clock.Advance(TimeSpan.FromSeconds(3));
        await AskAsync();
        Assert.Equal(1, _source.Reads);
        _bench.Clock.Advance(TimeSpan.FromSeconds(1));
        await AskAsync();
        Assert.Equal(2, _source.Reads);
    }

    [Fact]
    public async Task Questions_about_unchanged_data_are_answered_as_of_one_moment()
    {
        await _bench.RunningAsync();
        var whole = (await AskAsync()).Value.Card;
        _bench.Clock.Advance(TimeSpan.FromSeconds(5));
        var byDay = (await AskAsync(new AnalysisQuestion(Granularity.Day))).Value.Card;
        Assert.Equal((2, whole.AsOfUtc), (_source.Reads, byDay.AsOfUtc));
        _source.DataVersion++;
        Assert.Equal(_bench.Clock.GetUtcNow(), (await AskAsync()).Value.Card.AsOfUtc);
    }

    [Fact]
    public async Task A_metric_asked_for_alone_keeps_the_corrections_of_the_whole_plan_and_costs_nothing()
    {
        await _bench.RunningAsync(Bench.Halves() with { Metrics = [new("a", Role: "primary"), new("b", Role: "primary")] });
        var whole = (await AskAsync()).Value.Card;
        var one = (await AskAsync(new AnalysisQuestion(Metrics: ["b"]))).Value.Card;
        Assert.Same(whole.Metrics[1], Assert.Single(one.Metrics));
        Assert.Equal(1, _source.Reads);
    }

    [Fact]
    public async Task An_event_that_a_metric_of_the_plan_counts_is_that_metric_and_any_other_is_exploratory()
    {
        await _bench.RunningAsync(Bench.Halves() with { Metrics = [new("bought", Event: "purchase")] });
        var planned = (await AskAsync(new AnalysisQuestion(ConversionEvent: "purchase"))).Value.Card;
        Assert.Equal(("bought", Catalog.MetricRole.Primary), (planned.Metrics[0].Metric.Key, planned.Metrics[0].Metric.Role));
        var other = (await AskAsync(new AnalysisQuestion(ConversionEvent: "share"))).Value.Card;
        Assert.Equal(("share", Catalog.MetricRole.Exploratory), (other.Metrics[0].Metric.Key, other.Metrics[0].Metric.Role));
        Assert.Equal([true, false], _source.LastPlan!.Metrics.Select(metric => metric.IsPlanned));
    }

    [Fact]
    public async Task Without_declared_metrics_event_types_are_shown_and_with_a_star_beside_declared_ones()
    {
        await _bench.RunningAsync(Bench.Halves() with { Metrics = [new("purchase")] });
        var all = (await AskAsync(new AnalysisQuestion(Metrics: ["*"]))).Value.Card;
        Assert.Equal(["purchase", "click"], all.Metrics.Select(metric => metric.Metric.Key));
    }

    [Fact]
    public async Task A_dimension_that_no_unit_has_is_refused_with_those_there_are()
    {
        await _bench.RunningAsync();
        var fault = (await AskAsync(new AnalysisQuestion(Dimension: "nosuch"))).Fault!;
        Assert.Equal("unknown_dimension", fault.Code);
        Assert.Contains("country, device", fault.Detail, StringComparison.Ordinal);
    }

    private Task<Outcome<Analysis>> AskAsync(AnalysisQuestion? question = null) =>
        _analyser.AnalyseAsync("checkout", question ?? new AnalysisQuestion(), default);

    private sealed class CountingSource : IMetricSource
    {
        public TaskCompletionSource? Gate { get; set; }
        public Exception? Failure { get; set; }
        public DateTime? NextUtc { get; set; }

        public int Reads { get; private set; }
        public AnalysisPlan? LastPlan { get; private set; }
        public long DataVersion { get; set; }

        public Task<MetricTable> ReadAsync(AnalysisPlan plan, CancellationToken ct)
        {
            Reads++;
            LastPlan = plan;
            return AnswerAsync(ct);
        }

        public Task<IReadOnlyList<string>> EventTypesAsync(AnalysisPlan plan, int limit, CancellationToken ct) =>
            Task.FromResult<IReadOnlyList<string>>(["click", "purchase"]);

        public Task<IReadOnlyList<string>> DimensionsAsync(AnalysisPlan plan, int limit, CancellationToken ct) =>
            Task.FromResult<IReadOnlyList<string>>(["country", "device"]);

        private async Task<MetricTable> AnswerAsync(CancellationToken ct)
        {
            if (Gate is { } gate)
                await gate.Task.WaitAsync(ct);
            if (Failure is { } failure)
                throw failure;
            return Tables.Rates(10, 100, 20, 100) with { NextUtc = NextUtc };
        }
    }
}
