using Assay.Stats;

namespace Assay.Server.Bodies;

internal static class Numbers
{
    public static double[]? Limits(Interval? interval) => interval is null ? null : [interval.Lower, interval.Upper];
}
