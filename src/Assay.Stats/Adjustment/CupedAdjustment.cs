namespace Assay.Stats.Adjustment;

/// <summary>Why an outcome was left unadjusted.</summary>
public enum CupedFallback
{
    /// <summary>It was adjusted.</summary>
    None,

    /// <summary>The covariate does not vary, or there are fewer than two units.</summary>
    ConstantCovariate,

    /// <summary>Covariate and outcome move against each other and the policy asks for the raw metric then.</summary>
    NegativeCovariance,
}

/// <summary>What to do when the covariance of covariate and outcome is negative.</summary>
public enum NegativeCovariance
{
    /// <summary>Adjust all the same: a negative theta removes variance just as well.</summary>
    Adjust,

    /// <summary>Report the raw metric, and say so.</summary>
    Raw,
}

/// <summary>How outcomes are corrected by what units did before: Y - theta (X - mean X).</summary>
/// <param name="Theta">Slope on the covariate; 0 when there is a fallback.</param>
/// <param name="Centre">Mean of the covariate over all arms, so that adjusted means stay on the outcome's scale.</param>
/// <param name="Fallback">Why theta is 0, or none.</param>
public sealed record CupedAdjustment(double Theta, double Centre, CupedFallback Fallback)
{
    /// <summary>Moments of the adjusted outcome; theta counts as known.</summary>
    public Moments Adjust(BivariateMoments arm) => Fallback == CupedFallback.None ? arm.Residual(Theta, Centre) : arm.Y;
}
