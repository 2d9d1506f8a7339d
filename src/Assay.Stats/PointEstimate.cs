namespace Assay.Stats;

/// <summary>One arm's value with its standard error: what a mean, a rate, a ratio and a quantile have in common.</summary>
/// <param name="Value">In the metric's unit.</param>
/// <param name="StandardError">In the metric's unit; not negative.</param>
/// <param name="DegreesOfFreedom">Of the variance behind the standard error; positive infinity means normal theory.</param>
public sealed record PointEstimate(double Value, double StandardError, double DegreesOfFreedom = double.PositiveInfinity)
{
    /// <summary>Variance of the value.</summary>
    public double Variance => StandardError * StandardError;

    /// <summary>The same estimate with its standard error taken as known: tests become z tests.</summary>
    public PointEstimate OnNormalTheory() => this with { DegreesOfFreedom = double.PositiveInfinity };

    /// <summary>This estimate minus an independent one: variances add, degrees of freedom by Welch-Satterthwaite.</summary>
    public PointEstimate Minus(PointEstimate other) =>
        new(Value - other.Value, Math.Sqrt(Variance + other.Variance), CombinedDegreesOfFreedom(other));

    /// <summary>This estimate plus an independent one.</summary>
    public PointEstimate Plus(PointEstimate other) =>
        new(Value + other.Value, Math.Sqrt(Variance + other.Variance), CombinedDegreesOfFreedom(other));

    /// <summary>This estimate times a known factor.</summary>
    public PointEstimate Times(double factor) => this with { Value = Value * factor, StandardError = StandardError * Math.Abs(factor) };

    /// <summary>Degrees of freedom of a sum or difference with an independent estimate; infinite when neither varies.</summary>
    /// <remarks>
    /// (A + B)^2 / (A^2 / df_a + B^2 / df_b), A and B the variances of the two estimates; computed on shares so that nothing overflows.
    /// Source: Welch, "The Generalization of Student's Problem when Several Different Population Variances are Involved", Biometrika 34, 1947.
    /// </remarks>
    internal double CombinedDegreesOfFreedom(PointEstimate other)
    {
        if (Variance + other.Variance == 0)
            return double.PositiveInfinity;
        var share = Variance / (Variance + other.Variance);
        return 1 / (share * share / DegreesOfFreedom + (1 - share) * (1 - share) / other.DegreesOfFreedom);
    }
}
