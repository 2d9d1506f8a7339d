using System.ComponentModel.DataAnnotations;
using Assay.Core.Decide;

namespace Assay.Server.Settings;

/// <summary>What data must have before advice decides anything, and how much may be odd about them.</summary>
internal sealed record AdviceSettings
{
    /// <summary>Units that the control and a variant each need.</summary>
    [Range(2, 1_000_000)]
    public int UnitsPerArm { get; init; } = 100;

    /// <summary>Of a proportion: units that did it, and as many that did not, in control and variant together.</summary>
    [Range(1, 1_000_000)]
    public int EventsOfEachKind { get; init; } = 10;

    /// <summary>Days since the first exposure.</summary>
    [Range(0, 365)]
    public int Days { get; init; } = 7;

    /// <summary>Hours that the units of a complete planned sample are given to act before its reading is final.</summary>
    [Range(1, 24 * 90)]
    public int ReadingHours { get; init; } = 48;

    /// <summary>Percent of units that may be seen in more than one variant.</summary>
    [Range(0.0, 100.0)]
    public double CrossoverPercent { get; init; } = 5;

    /// <summary>Percent of units with events that may name the experiment without an exposure in it.</summary>
    [Range(0.0, 100.0)]
    public double UnexposedPercent { get; init; } = 50;

    /// <summary>Percent of units that may act faster than people do.</summary>
    [Range(0.0, 100.0)]
    public double BotPercent { get; init; } = 1;

    /// <summary>Percent of events that such units may make, where a metric adds events up.</summary>
    [Range(0.0, 100.0)]
    public double BotEventPercent { get; init; } = 10;

    public AdviceRules ToRules() =>
        new()
        {
            UnitsPerArm = UnitsPerArm,
            EventsOfEachKind = EventsOfEachKind,
            Duration = TimeSpan.FromDays(Days),
            ReadingWindow = TimeSpan.FromHours(ReadingHours),
            Trust = new()
            {
                CrossoverShare = CrossoverPercent / 100,
                UnexposedShare = UnexposedPercent / 100,
                BotShare = BotPercent / 100,
                BotEventShare = BotEventPercent / 100,
            },
        };
}
