using Assay.Stats.Distributions;
using Assay.Stats.Sequential;

namespace Assay.Stats.Design;

/// <summary>What a planned comparison must achieve.</summary>
/// <param name="Alpha">Error rate of the whole test, in (0, 1).</param>
/// <param name="Power">Probability to find the effect, in (0, 1).</param>
/// <param name="Sides">One or two.</param>
/// <param name="TreatmentPerControl">Units in treatment for each in control; 1 for equal arms.</param>
/// <param name="VarianceFactor">Variance left after adjustment, 1 - correlation^2 with CUPED; 1 without.</param>
/// <param name="Inflation">Sample size of a sequential design over that of a fixed one; 1 for one look.</param>
public sealed record TestDesign(
    double Alpha = 0.05,
    double Power = 0.8,
    Sides Sides = Sides.Two,
    double TreatmentPerControl = 1,
    double VarianceFactor = 1,
    double Inflation = 1
)
{
    /// <summary>The same design with each of several comparisons held to alpha / m, so that their family keeps alpha.</summary>
    public TestDesign ForComparisons(int comparisons)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(comparisons, 1);
        return this with { Alpha = Alpha / comparisons };
    }

    /// <summary>The same design with a covariate of this correlation with the outcome.</summary>
    public TestDesign WithCovariate(double correlation)
    {
        if (!(Math.Abs(correlation) < 1))
            throw new ArgumentOutOfRangeException(nameof(correlation), correlation, "Must lie in (-1, 1).");
        return this with { VarianceFactor = 1 - correlation * correlation };
    }

    /// <summary>z(1 - alpha / sides).</summary>
    internal double Critical => Normal.UpperQuantile(Alpha / (int)Sides);

    /// <summary>z(1 - alpha / sides) + z(power): standard errors between the null and the effect.</summary>
    internal double Distance => Critical + Normal.Quantile(Power);

    /// <summary>As <see cref="Distance"/>, where rejections on the wrong side count as power too.</summary>
    internal double BothTailsDistance() =>
        Root.Increasing(
            distance =>
            {
                var power = Stats.Design.Power.Of(this, distance, standardError: 1);
                return (power - Power, Normal.Density(distance - Critical));
            },
            Distance
        );

    internal void Check()
    {
        Require.OpenFraction(Alpha);
        Require.OpenFraction(Power);
        Require.Positive(TreatmentPerControl);
        Require.Positive(VarianceFactor);
        Require.Positive(Inflation);
    }
}
