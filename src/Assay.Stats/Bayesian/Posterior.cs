namespace Assay.Stats.Bayesian;

/// <summary>What is believed of one arm's rate or mean after the data: a beta, gamma or normal distribution.</summary>
/// <remarks>
/// Each kind has a line on which its density is a smooth bump (logit of a rate, logarithm of an intensity, the value itself);
/// <see cref="PosteriorCurve"/> integrates there, so that one quadrature serves all.
/// </remarks>
public abstract record Posterior
{
    private protected Posterior() { }

    /// <summary>Posterior mean.</summary>
    public abstract double Mean { get; }

    /// <summary>Posterior standard deviation.</summary>
    public abstract double StandardDeviation { get; }

    /// <summary>The value that lies above the truth with probability p, in (0, 1).</summary>
    public abstract double Quantile(double p);

    /// <summary>A random value from the posterior.</summary>
    public abstract double Draw(Random random);

    /// <summary>Posterior mean with the equal-tailed credible interval of 1 - alpha.</summary>
    public Interval CredibleInterval(double alpha)
    {
        Require.OpenFraction(alpha);
        return new(Mean, Quantile(alpha / 2), Quantile(1 - alpha / 2), StandardDeviation);
    }

    /// <summary>Smallest count a beta or gamma may rest on: below, its quantiles leave the range of double precision.</summary>
    internal const double SmallestCount = 0.1;

    /// <summary>Whether the parameters make it a distribution that can be computed with.</summary>
    internal abstract bool IsProper { get; }

    /// <summary>Top of the bump on the line.</summary>
    internal abstract double Center { get; }

    /// <summary>Length on which the density changes: the width of its top, but not above 1/2 on a logit or log line, where tails are exponential.</summary>
    internal abstract double Scale { get; }

    /// <summary>Longest scale on a logit or log line.</summary>
    internal const double LongestScale = 0.5;

    /// <summary>Whether the density dies away smoothly at the lower end of its range, so that the end plays no part.</summary>
    internal abstract bool VanishesAtBottom { get; }

    /// <summary>Whether the density dies away smoothly at the upper end of its range.</summary>
    internal abstract bool VanishesAtTop { get; }

    /// <summary>A density that grows like x^(count - 1) from an end counts as vanishing there from this count on, to about 1e-9.</summary>
    internal const double EnoughToVanish = 10;

    /// <summary>Density on the line, relative to the top.</summary>
    internal abstract double Kernel(double fromCenter);

    internal abstract double ToLine(double value);

    internal abstract double FromLine(double position);
}
