using Assay.Core.Analyse;

namespace Assay.Core.Decide;

/// <summary>Turns evidence into advice: first whether the data can be trusted, then each arm's harm and benefit, then patience.</summary>
/// <remarks>The rule, its error rates and when it is wrong: docs/methods/advice.md.</remarks>
public static class Advisor
{
    public static Recommendation Advise(Evidence evidence, AdviceRules rules)
    {
        var card = evidence.Now;
        var checks = TrustChecks.Of(card, rules.Trust);
        var cases = Cases(evidence, rules);
        var (advice, arm, because) = Decide(evidence, checks, cases);
        return new(advice, arm, [.. because, .. Reasons.Amendments(evidence)])
        {
            Checks = checks,
            Guardrails = [.. cases.SelectMany(one => one.Guardrails)],
        };
    }

    private static IReadOnlyList<ArmCase> Cases(Evidence evidence, AdviceRules rules)
    {
        var hasGuardrails = Guardrail.Guards(evidence.Now).Any();
        var budget = AlphaBudget.Of(evidence.Now.Design.Alpha, evidence.Occasion, hasGuardrails);
        var floor = new DataFloor(rules);
        var primary = new PrimaryTests(evidence, floor, budget);
        var guardrail = new Guardrail(evidence, floor, budget);
        return
        [
            .. evidence.Treatments.Select(arm => new ArmCase(
                arm,
                [.. primary.Of(arm)],
                [.. guardrail.Of(arm)],
                [.. floor.Missing(evidence, arm)]
            )),
        ];
    }

    private static (Advice Advice, Arm? Arm, IEnumerable<Because> Because) Decide(
        Evidence evidence,
        IReadOnlyList<TrustCheck> checks,
        IReadOnlyList<ArmCase> cases
    )
    {
        var failing = checks.Where(check => check.Status == TrustStatus.Failing).ToList();
        if (failing.Count > 0)
            return (Advice.FixFirst, null, failing.Select(check => new Because(check.Code, check.Text)));
        if (evidence.Now.Metrics.Count == 0)
            return (Advice.KeepRunning, null, [Reasons.NoMetrics]);
        if (evidence.Now.TotalUnits == 0)
            return (Advice.KeepRunning, null, [Reasons.NoUnits]);
        if (cases.Where(one => one.MayShip).MaxBy(one => one.Strength) is { } best)
            return (Advice.Ship, best.Arm, Reasons.Ship(evidence, best, cases));
        if (cases.Count > 0 && cases.All(one => one.IsHarmful))
            return (Advice.DoNotShip, null, Reasons.Harm(evidence, cases));
        return (IsSettled(evidence, cases) ? Advice.Inconclusive : Advice.KeepRunning, null, Reasons.Open(evidence, cases));
    }

    /// <summary>The planned evidence is in for every arm that is still open, or no more will come.</summary>
    private static bool IsSettled(Evidence evidence, IReadOnlyList<ArmCase> cases) =>
        evidence.IsOver
        || evidence.Reading is not null
            && PrimaryTests.Primary(evidence.Now).Any()
            && cases.Where(one => one.IsOpen).All(one => one.BelowFloor.Count == 0);
}
