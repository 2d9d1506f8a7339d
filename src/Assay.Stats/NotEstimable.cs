namespace Assay.Stats;

/// <summary>The named reason why a quantity does not exist for these data.</summary>
/// <param name="Code">Stable snake_case name; callers may store and translate it.</param>
/// <param name="Detail">One English sentence for a person.</param>
public sealed record NotEstimable(string Code, string Detail)
{
    /// <summary>An arm holds fewer units than the method needs (two, for a variance).</summary>
    public static readonly NotEstimable TooFewUnits = new("too_few_units", "An arm holds fewer units than the method needs.");

    /// <summary>An arm, or the whole sample, is empty.</summary>
    public static readonly NotEstimable NoUnits = new("no_units", "There are no units.");

    /// <summary>The standard error is zero, so there is no evidence to weigh.</summary>
    public static readonly NotEstimable ZeroVariance = new("zero_variance", "The data do not vary, so there is no standard error.");

    /// <summary>The control's value is exactly zero: nothing to be relative to.</summary>
    public static readonly NotEstimable ZeroBaseline = new(
        "zero_baseline",
        "The control value is zero, so a relative lift does not exist."
    );

    /// <summary>A logarithm was needed of a value that is not positive.</summary>
    public static readonly NotEstimable NotPositive = new("not_positive", "A log ratio needs both arms above zero.");

    /// <summary>A ratio's denominator sums to zero.</summary>
    public static readonly NotEstimable ZeroDenominator = new("zero_denominator", "The ratio's denominator is zero.");

    /// <summary>The control mean is so uncertain that a ratio to it has no bounded interval.</summary>
    public static readonly NotEstimable ControlMeanNearZero = new(
        "control_mean_near_zero",
        "The control mean is not distinguishable from zero, so the relative lift is unbounded."
    );

    /// <summary>Only one group takes part, so there is nothing to compare.</summary>
    public static readonly NotEstimable SingleGroup = new("single_group", "At least two groups are needed.");

    /// <summary>A sequential test without a look.</summary>
    public static readonly NotEstimable NoLooks = new("no_looks", "There has been no look at the data.");

    /// <summary>In some stretch of time nobody could get the arm, so nothing can stand for those units.</summary>
    public static readonly NotEstimable NoOverlap = new("no_overlap", "For some units the arm had no chance to be drawn.");

    /// <summary>Prior and data together do not determine a distribution.</summary>
    public static readonly NotEstimable ImproperPosterior = new(
        "improper_posterior",
        "The prior is not proper and there are too few data to make up for it."
    );

    /// <summary>Intervals of several looks have no common point: chance, or data that changed underneath.</summary>
    public static readonly NotEstimable EmptyIntersection = new(
        "empty_intersection",
        "The intervals of the looks so far contradict each other."
    );

    /// <summary>The error rate is spent before the last look, so no last boundary keeps it.</summary>
    public static readonly NotEstimable AlphaExhausted = new("alpha_exhausted", "The earlier looks already spend the whole error rate.");

    /// <summary>Inputs or result overflow double precision, or are not numbers.</summary>
    public static readonly NotEstimable NotFinite = new("not_finite", "The data exceed what double precision can hold.");

    /// <summary>Values as large as these leave no digits for a mean or a variance: an answer for people where a method says <see cref="NotFinite"/>.</summary>
    public static readonly NotEstimable Overflow = new(
        "overflow",
        "A value is so large that the mean or the variance exceeds what a number can hold. Leave it out, or give the metric a cap."
    );

    /// <summary>The effect is not bounded yet by evidence that may be read at any time.</summary>
    public static readonly NotEstimable NotBoundedYet = new("not_bounded_yet", "So few units do not bound the effect yet.");

    /// <summary>An effect of zero was asked for: no sample finds it.</summary>
    public static readonly NotEstimable NoEffect = new("no_effect", "An effect of zero needs infinitely many units.");

    /// <summary>A rate is not between 0 and 1.</summary>
    public static readonly NotEstimable RateOutOfRange = new("rate_out_of_range", "A rate must lie between 0 and 1, ends excluded.");

    /// <summary>The columns of a regression determine each other, so a coefficient is not unique.</summary>
    public static readonly NotEstimable Collinear = new("collinear", "A covariate is determined by the others or by the arms.");

    /// <summary>Exact enumeration would visit too many tables; a large-sample method is right there anyway.</summary>
    public static readonly NotEstimable TooManyUnits = new(
        "too_many_units",
        "The sample is too large to enumerate; use the large-sample method."
    );
}
