using Assay.Core.Catalog;

namespace Assay.Core.Demo;

/// <summary>An experiment whose truth is known, because we make its data up.</summary>
/// <param name="Truth">What the data were made to say; shown beside the experiment.</param>
/// <param name="Units">Units that ask for their variant.</param>
/// <param name="ControlRate">True conversion of the control.</param>
/// <param name="TreatmentRate">True conversion of the treatment.</param>
/// <param name="ControlErrorRate">True share of units with an error, control.</param>
/// <param name="TreatmentErrorRate">As <paramref name="ControlErrorRate"/>, treatment.</param>
/// <param name="LostExposures">Share of the treatment's exposures that get lost on their way.</param>
internal sealed record SimulatedExperiment(
    string Key,
    string Name,
    string Hypothesis,
    string Truth,
    int Units,
    double ControlRate,
    double TreatmentRate,
    double ControlErrorRate = 0.02,
    double TreatmentErrorRate = 0.02,
    double LostExposures = 0
)
{
    public const string Tag = "demo";

    public static IReadOnlyList<SimulatedExperiment> All { get; } =
    [
        new(
            "demo-win",
            "Demo: shorter checkout",
            "A checkout on one page raises purchases.",
            "A true win: conversion 10 % in control, 12 % in treatment.",
            20_000,
            0.10,
            0.12
        ),
        new(
            "demo-loss",
            "Demo: full-screen banner",
            "A full-screen banner raises purchases.",
            "A true loss: conversion 10 % in control, 8.5 % in treatment.",
            20_000,
            0.10,
            0.085
        ),
        new(
            "demo-no-effect",
            "Demo: blue button",
            "A blue button raises purchases.",
            "No effect: conversion 10 % in both.",
            20_000,
            0.10,
            0.10
        ),
        new(
            "demo-srm",
            "Demo: lost exposures",
            "A new landing page raises purchases.",
            "A sample ratio mismatch: 10 % of the treatment's exposures got lost; the apparent result means nothing.",
            20_000,
            0.10,
            0.12,
            LostExposures: 0.10
        ),
        new(
            "demo-guardrail",
            "Demo: eager prefetch",
            "Prefetching pages raises purchases.",
            "A guardrail breach: conversion rises from 10 % to 12 %, but units with errors from 2 % to 5 %.",
            20_000,
            0.10,
            0.12,
            TreatmentErrorRate: 0.05
        ),
    ];

    public ExperimentSpec ToSpec() =>
        new()
        {
            Key = Key,
            Name = Name,
            Hypothesis = Hypothesis,
            Description = "Simulated data, for looking around.",
            OwnerTeam = "demo",
            Tags = [Tag],
            SimulatedTruth = Truth,
            TargetSampleSize = (long)(Units * 0.9),
            Variants = [new("control", "Control"), new("treatment", "Treatment")],
            Metrics =
            [
                new("purchase"),
                new("revenue", Kind: "mean", Event: "purchase"),
                new("error", Role: "guardrail", Direction: "decrease", Margin: 0.50),
            ],
        };
}
