namespace Assay.Stats.Tests.Reference.Methods;

/// <summary>Lifts as the reference implementations give them, t / c - 1: of the other sign than ours where the control is negative.</summary>
internal static class RatioScale
{
    public static Interval ToRatio(this Interval lift, double control) =>
        control >= 0 ? lift : lift with { Value = -lift.Value, Lower = -lift.Upper, Upper = -lift.Lower };

    public static TestResult ToRatio(this TestResult lift, double control) =>
        control >= 0 ? lift : lift with { Effect = lift.Effect.ToRatio(control), Statistic = -lift.Statistic };

    public static FiellerSet ToRatio(this FiellerSet lift, double control) =>
        control >= 0 ? lift : lift with { Lift = -lift.Lift, Lower = -lift.Upper, Upper = -lift.Lower };
}
