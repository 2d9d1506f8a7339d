using Assay.Core.Analyse;
using Assay.Core.Catalog;

namespace Assay.Core.Decide;

/// <summary>What an experiment says, and what we advise.</summary>
/// <param name="Analysis">The answer to what was asked.</param>
/// <param name="Recommendation">Of the whole plan, whatever was asked.</param>
public sealed record Verdict(Analysis Analysis, Recommendation Recommendation);

/// <summary>Answers what an experiment says and what to do about it.</summary>
/// <remarks>
/// Advice is made of the whole plan: all its metrics, at its own error rate, over all units. A question about one metric, another event or a
/// segment gets its numbers beside the same advice, or one could ask until something looks good. Advice goes by the clock and not by the time
/// that the numbers are as of, which stands still while nothing new is recorded: a reading is due all the same.
/// </remarks>
public sealed class Decisions(Analyser analyser, AdviceRules rules, TimeProvider time)
{
    public async Task<Outcome<Verdict>> AskAsync(string experimentId, AnalysisQuestion question, CancellationToken ct)
    {
        var plain = new AnalysisQuestion(Iteration: question.Iteration);
        var whole = await analyser.AnalyseAsync(experimentId, plain with { AdviceUnitsPerArm = rules.UnitsPerArm }, ct);
        if (whole.Fault is { } fault)
            return fault;
        // Which metrics are shown changes nothing of what is read.
        var asked =
            question == plain ? whole
            : question with { Metrics = null } == plain
                ? await analyser.AnalyseAsync(experimentId, question with { AdviceUnitsPerArm = rules.UnitsPerArm }, ct)
            : await analyser.AnalyseAsync(experimentId, question, ct);
        if (asked.Fault is { } refused)
            return refused;
        return new Verdict(asked.Value, await AdviseAsync(whole.Value, ct));
    }

    private async Task<Recommendation> AdviseAsync(Analysis whole, CancellationToken ct)
    {
        var (experiment, iteration, card) = whole;
        var isOver = iteration.EndedUtc is not null;
        var until = (iteration.EndedUtc ?? time.GetUtcNow()).UtcDateTime;
        var amendments = experiment.Amendments.Where(one => one.Iteration == iteration.Number).ToList();
        var isPlanned = experiment.IsReadOnce(iteration);
        var planned = isPlanned ? PlannedReading.Of(card.Exposed, rules) : null;
        return Advisor.Advise(
            new Evidence(card)
            {
                Reading = planned?.CutAt(until, isOver) is { } cut ? await ReadAsync(whole, cut, ct) : null,
                Planned = planned,
                Occasion = isPlanned ? Occasion.Planned : Occasion.AnyTime,
                TargetSampleSize = experiment.TargetSampleSize,
                Amendments = [.. amendments.Select(one => one.What.Replace('_', ' ')).Distinct()],
                IsOver = isOver,
                UntilUtc = until,
            },
            rules
        );
    }

    private async Task<Scorecard> ReadAsync(Analysis whole, DataCut cut, CancellationToken ct)
    {
        var question = new AnalysisQuestion(Iteration: whole.Iteration.Number) { Cut = cut };
        return (await analyser.AnalyseAsync(whole.Experiment.Key, question, ct)).Value.Card;
    }
}
