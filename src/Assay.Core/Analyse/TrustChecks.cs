using Assay.Core.Catalog;
using Assay.Stats.Choice;

namespace Assay.Core.Analyse;

public enum TrustStatus
{
    Ok,
    Warning,
    Failing,
}

/// <summary>One check of the data, with what it found in plain words.</summary>
public sealed record TrustCheck(string Code, TrustStatus Status, string Text);

/// <summary>What can be wrong with data before any metric is looked at.</summary>
public static class TrustChecks
{
    private const string Search = "Until the cause is found, no number can be trusted.";

    public static IReadOnlyList<TrustCheck> Of(Scorecard card, TrustRules rules) =>
        [SampleRatio(card), Crossovers(card, rules), EarlyEvents(card), Unexposed(card, rules), Bots(card, rules)];

    private static TrustCheck SampleRatio(Scorecard card)
    {
        const string code = "srm";
        var srm = card.SampleRatio;
        if (srm.UnexpectedUnits.Count > 0 && srm.IsFlagged)
            return new(code, TrustStatus.Failing, Unexpected(srm.UnexpectedUnits));
        if (srm.PValue is not { } p)
            return new(code, TrustStatus.Ok, "There is nothing yet to compare with the weights.");
        return srm.IsFlagged
            ? new(code, TrustStatus.Failing, $"The units per variant do not fit the weights (p {Wording.P(p)}). {Weight(srm)}")
            : new(code, TrustStatus.Ok, $"The units per variant fit the weights (p {Wording.P(p)}).");
    }

    /// <summary>What the flag is worth: a single look flags one sound experiment in a hundred, and looking daily several.</summary>
    private static string Weight(SampleRatio srm) =>
        srm.AlwaysValidPValue switch
        {
            null => Search,
            < SampleRatioChoice.FlagBelow and { } p =>
                $"This is evidence that survives looking at any time (p {Wording.P(p)}): something loses or adds units on one side. {Search}",
            { } p => "So far it is the suspicion of one look: the test that allows for looking at any time does not bear it out yet "
                + $"(p {Wording.P(p)}). {Search}",
        };

    private static string Unexpected(IReadOnlyDictionary<string, long> units) =>
        $"{string.Join(" and ", units.Select(arm => $"{Wording.Count(arm.Value, "unit")} met {arm.Key}"))}, which has a weight of 0 and should have none. {Search}";

    private static TrustCheck Crossovers(Scorecard card, TrustRules rules) =>
        Share(
            "units_in_two_variants",
            card.Integrity.Crossovers,
            card.TotalUnits + card.Integrity.Crossovers,
            (rules.CrossoverShare, rules.FewUnits),
            "No unit was seen in more than one variant.",
            "of the units were seen in more than one variant and are left out. Look for what changes the variant of a unit, such as an id that changes."
        );

    private static TrustCheck EarlyEvents(Scorecard card) =>
        card.Integrity.EarlyEvents == 0
            ? new("events_before_exposure", TrustStatus.Ok, "No events came before their unit's exposure.")
            : new(
                "events_before_exposure",
                TrustStatus.Warning,
                $"{Wording.Count(card.Integrity.EarlyEvents, "event")} came before their unit's exposure and do not count. "
                    + "Some are normal; many mean that exposures are logged too late."
            );

    private static TrustCheck Unexposed(Scorecard card, TrustRules rules) =>
        Share(
            "units_without_exposure",
            card.Integrity.UnexposedUnits,
            card.Integrity.ActiveUnits + card.Integrity.UnexposedUnits,
            (rules.UnexposedShare, rules.FewUnits),
            "Every unit whose events name the experiment was exposed in it.",
            "of the units with events name this experiment but were never exposed in it. Exposures are being lost, or events name the wrong experiment."
        );

    private static TrustCheck Bots(Scorecard card, TrustRules rules)
    {
        const string code = "bots";
        var (units, events) = (card.Integrity.BotUnits, card.Integrity.BotEvents);
        if (units == 0)
            return new(code, TrustStatus.Ok, "No unit acts faster than people do.");
        var addsUp = card.Design.Metrics.Any(metric => metric.Kind != MetricKind.Proportion);
        var ofUnits = (double)units / Math.Max(1, card.TotalUnits);
        var ofEvents = (double)events / Math.Max(1, card.Integrity.Events);
        var failing = ofUnits > rules.BotShare || addsUp && ofEvents > rules.BotEventShare;
        return new(
            code,
            failing ? TrustStatus.Failing : TrustStatus.Warning,
            $"{Wording.Count(units, "unit")} ({Wording.Share(ofUnits)}) had more than {Wording.Count(EventRate.MostInADay)} events on one day, "
                + $"{Wording.Share(ofEvents)} of all events: robots, or an event that is sent twice. Leave them out of the data, or give the metric a cap."
        );
    }

    private static TrustCheck Share(string code, long count, long total, (double Share, int Units) tolerated, string none, string text)
    {
        if (count == 0)
            return new(code, TrustStatus.Ok, none);
        var share = (double)count / Math.Max(1, total);
        var status = share <= tolerated.Share || count < tolerated.Units ? TrustStatus.Warning : TrustStatus.Failing;
        return new(code, status, $"{Wording.Count(count)} ({Wording.Share(share)}) {text}");
    }
}
