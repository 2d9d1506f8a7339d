namespace Assay.Core.Analyse;

/// <summary>How often people act.</summary>
public static class EventRate
{
    /// <summary>Events of an experiment's metrics that a person may have on one UTC day: one every three minutes, day and night.</summary>
    public const int MostInADay = 500;
}
