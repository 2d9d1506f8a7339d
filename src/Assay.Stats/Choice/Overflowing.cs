namespace Assay.Stats.Choice;

/// <summary>Gives what exceeds double precision the name that people are told.</summary>
internal static class Overflowing
{
    public static Estimate<T> NamingOverflow<T>(this Estimate<T> estimate)
        where T : class => estimate.Reason == NotEstimable.NotFinite ? NotEstimable.Overflow : estimate;
}
