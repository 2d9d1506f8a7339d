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
    /// <summary>Below this share a few odd units change nothing.</summary>
    private const double Tolerated = 0.01;

    public static IReadOnlyList<TrustCheck> Of(Scorecard card) => [SampleRatio(card), Crossovers(card), EarlyEvents(card), Unexposed(card)];

    public static TrustStatus Worst(Scorecard card) => Of(card).Max(check => check.Status);

    private static TrustCheck SampleRatio(Scorecard card) =>
        card.SampleRatio switch
        {
            { PValue: null } => new("srm", TrustStatus.Ok, "No units yet to compare with the weights."),
            { IsFlagged: true, PValue: { } p } => new(
                "srm",
                TrustStatus.Failing,
                $"The units per variant do not fit the weights (p = {Wording.P(p)})."
            ),
            { PValue: { } p } => new("srm", TrustStatus.Ok, $"The units per variant fit the weights (p = {Wording.P(p)})."),
        };

    private static TrustCheck Crossovers(Scorecard card) =>
        Share(
            "units_in_two_variants",
            card.Integrity.Crossovers,
            card.TotalUnits + card.Integrity.Crossovers,
            "units were seen in more than one variant and are left out"
        );

    private static TrustCheck EarlyEvents(Scorecard card) =>
        card.Integrity.EarlyEvents == 0
            ? new("events_before_exposure", TrustStatus.Ok, "No events came before their unit's exposure.")
            : new(
                "events_before_exposure",
                TrustStatus.Warning,
                $"{Wording.Count(card.Integrity.EarlyEvents)} events came before their unit's exposure and do not count. Some are normal; many mean that exposures are logged too late."
            );

    private static TrustCheck Unexposed(Scorecard card) =>
        Share(
            "units_without_exposure",
            card.Integrity.UnexposedUnits,
            card.TotalUnits + card.Integrity.UnexposedUnits,
            "units have events that name this experiment but were never exposed in it"
        );

    private static TrustCheck Share(string code, long count, long total, string text)
    {
        var status =
            count == 0 ? TrustStatus.Ok
            : count <= total * Tolerated ? TrustStatus.Warning
            : TrustStatus.Failing;
        return new(code, status, $"{Wording.Count(count)} {text}.");
    }
}
