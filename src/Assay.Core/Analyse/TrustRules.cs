namespace Assay.Core.Analyse;

/// <summary>How much may be odd about the data before no number can be trusted.</summary>
public sealed record TrustRules
{
    /// <summary>Fewer odd units than this are a warning, whatever their share: the first minutes of an experiment are no evidence.</summary>
    public int FewUnits { get; init; } = 5;

    /// <summary>Share of units seen in more than one variant.</summary>
    public double CrossoverShare { get; init; } = 0.05;

    /// <summary>Share, among units with events, of those whose events name the experiment though they were never exposed in it.</summary>
    public double UnexposedShare { get; init; } = 0.5;

    /// <summary>Share of units that act faster than people do.</summary>
    public double BotShare { get; init; } = 0.01;

    /// <summary>Share of all events that such units may make, where a metric adds events up.</summary>
    public double BotEventShare { get; init; } = 0.1;
}
