using Assay.Core.Analyse;
using Assay.Core.Catalog;

namespace Assay.Core.Decide;

/// <summary>What an experiment says, and what we advise.</summary>
public sealed record Verdict(Analysis Analysis, Recommendation Recommendation);

/// <summary>Answers what an experiment says and what to do about it.</summary>
public sealed class Decisions(Analyser analyser)
{
    public async Task<Outcome<Verdict>> AskAsync(string experimentId, AnalysisQuestion question, CancellationToken ct)
    {
        var analysis = await analyser.AnalyseAsync(experimentId, question, ct);
        if (analysis.Fault is { } fault)
            return fault;
        var (experiment, iteration, card) = analysis.Value;
        return new Verdict(analysis.Value, Advisor.Advise(card, experiment.TargetSampleSize, iteration.EndedUtc is not null));
    }
}
