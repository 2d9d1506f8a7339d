using System.Text.Json.Serialization;
using Assay.Core.Analyse;
using Assay.Stats;

namespace Assay.Server.Bodies;

/// <summary>Treatment against control. What cannot be given is null, beside <c>{name}_unavailable</c> with the reason's code.</summary>
internal sealed record ComparisonView
{
    public required string Variant { get; init; }

    /// <summary>Of the single look.</summary>
    public required string Test { get; init; }
    public double? Statistic { get; init; }
    public double? PValue { get; init; }
    public double? AdjustedPValue { get; init; }

    /// <summary>By the answer's method: the adjusted p-value of the single look, or the one that is always valid.</summary>
    public bool Significant { get; init; }
    public double? Difference { get; init; }
    public double[]? DifferenceInterval { get; init; }
    public double? Lift { get; init; }
    public double[]? LiftInterval { get; init; }
    public double? EffectSize { get; init; }
    public required AlwaysValidView AlwaysValid { get; init; }

    /// <summary>What the variant is compared with, where that is another mix of revisions than the control's own mean is of.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ControlMean { get; init; }
    public object? Cuped { get; init; }

    [JsonExtensionData]
    public Dictionary<string, object> Unavailable { get; init; } = [];

    /// <param name="controlMean">The control's own.</param>
    public static ComparisonView From(Comparison comparison, double? controlMean, bool withIntervals)
    {
        var (found, test) = (comparison.Found, comparison.Difference.Value);
        return new ComparisonView
        {
            Variant = comparison.Arm.Key,
            Test = comparison.Test,
            Statistic = test?.Statistic,
            PValue = test?.PValue,
            AdjustedPValue = comparison.AdjustedPValue,
            Significant = comparison.IsSignificant,
            Difference = found.Difference.Value?.Value,
            DifferenceInterval = withIntervals ? Numbers.Limits(found.DifferenceInterval.Value) : null,
            Lift = found.Lift.Value?.Value,
            LiftInterval = withIntervals ? Numbers.Limits(found.LiftInterval.Value) : null,
            EffectSize = found.EffectSize.Value?.Value,
            AlwaysValid = AlwaysValidView.From(comparison, withIntervals),
            ControlMean = found.ControlMean.Value?.Value is { } own && own != controlMean ? own : null,
            Unavailable = new Reasons()
                .Add(NoCovariate, "cuped")
                .Add(found.SingleLook.Reason, "statistic", "p_value", "adjusted_p_value")
                .Add(found.Difference.Reason, "difference")
                .Add(withIntervals ? found.DifferenceInterval.Reason : null, "difference_interval")
                .Add(found.Lift.Reason, "lift")
                .Add(withIntervals ? found.LiftInterval.Reason : null, "lift_interval")
                .Add(found.EffectSize.Reason, "effect_size")
                .Codes,
        };
    }

    private static readonly NotEstimable NoCovariate = new("no_covariate", "The metric has no covariate.");
}

/// <summary>Evidence that holds however often one looks.</summary>
internal sealed record AlwaysValidView
{
    public double? PValue { get; init; }
    public double? AdjustedPValue { get; init; }
    public double[]? DifferenceInterval { get; init; }

    [JsonExtensionData]
    public Dictionary<string, object> Unavailable { get; init; } = [];

    public static AlwaysValidView From(Comparison comparison, bool withIntervals)
    {
        var evidence = comparison.AlwaysValid;
        var isBounded = evidence.Value is { Effect: { } effect } && double.IsFinite(effect.Lower) && double.IsFinite(effect.Upper);
        return new()
        {
            PValue = evidence.Value?.PValue,
            AdjustedPValue = comparison.AlwaysValidAdjustedPValue,
            DifferenceInterval = withIntervals && isBounded ? Numbers.Limits(evidence.Value!.Effect) : null,
            Unavailable = new Reasons()
                .Add(evidence.Reason, "p_value", "adjusted_p_value")
                .Add(!withIntervals || isBounded ? null : evidence.Reason ?? NotEstimable.NotBoundedYet, "difference_interval")
                .Codes,
        };
    }
}
