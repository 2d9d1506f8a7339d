namespace Assay.Stats.Proportions;

/// <summary>Maximum likelihood of two rates under the restriction p_t - p_c = difference.</summary>
/// <remarks>
/// The control rate solves N p^3 + L2 p^2 + L1 p + L0 = 0 in closed form; Newton steps then restore the digits that the arc
/// cosine loses near a double root. Source: Farrington, Manning, Stat Med 9:1447-1454, 1990, appendix;
/// Miettinen, Nurminen, Stat Med 4:213-226, 1985.
/// </remarks>
internal readonly record struct RestrictedRates(double Control, double Treatment)
{
    public static RestrictedRates At(Proportion control, Proportion treatment, double difference)
    {
        double nc = control.Trials,
            nt = treatment.Trials,
            successes = (double)control.Successes + treatment.Successes;
        var cubic = new Cubic(
            nc + nt,
            (nt + 2 * nc) * difference - (nc + nt) - successes,
            (nc * difference - (nc + nt) - 2 * control.Successes) * difference + successes,
            control.Successes * difference * (1 - difference)
        );
        var rate = Math.Clamp(cubic.MiddleRoot(), Math.Max(0, -difference), Math.Min(1, 1 - difference));
        return new(rate, Math.Clamp(rate + difference, 0, 1));
    }

    /// <summary>Variance of the difference of observed rates under these true rates.</summary>
    public double Variance(Proportion control, Proportion treatment) =>
        Control * (1 - Control) / control.Trials + Treatment * (1 - Treatment) / treatment.Trials;

    private readonly record struct Cubic(double L3, double L2, double L1, double L0)
    {
        public double MiddleRoot()
        {
            var shift = L2 / (3 * L3);
            var q = shift * shift * shift - L1 * L2 / (6 * L3 * L3) + L0 / (2 * L3);
            var radius = Math.CopySign(Math.Sqrt(Math.Max(0, shift * shift - L1 / (3 * L3))), q);
            if (radius == 0)
                return -shift;
            var angle = (Math.PI + Math.Acos(Math.Clamp(q / (radius * radius * radius), -1, 1))) / 3;
            return Polish(2 * radius * Math.Cos(angle) - shift);
        }

        private double Polish(double root)
        {
            for (var step = 0; step < 3; step++)
            {
                var slope = (3 * L3 * root + 2 * L2) * root + L1;
                var move = (((L3 * root + L2) * root + L1) * root + L0) / slope;
                // A double root has no slope to follow; the closed form is then as good as it gets.
                if (!double.IsFinite(move) || Math.Abs(move) > 1e-6)
                    break;
                root -= move;
            }
            return root;
        }
    }
}
