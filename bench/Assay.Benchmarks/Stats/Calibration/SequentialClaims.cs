using Assay.Stats;
using Assay.Stats.Sequential;

namespace Assay.Benchmarks.Stats.Calibration;

/// <summary>Error and power of tests that are looked at while data arrive.</summary>
internal static class SequentialClaims
{
    private const double Alpha = 0.05;
    private const long UnitsPerLook = 2000;

    // Drift that one look finds with a power of 80 %.
    private static readonly double PlannedDrift = SequentialPower.FixedDrift(Alpha, Sides.Two, 0.8);

    private static readonly double[] Weekly = [0.2, 0.4, 0.6, 0.8, 1];
    private static readonly double[] Daily = [.. Enumerable.Range(1, 14).Select(day => day / 14.0)];
    private static readonly double[] Uneven = [0.1, 0.35, 0.5, 0.9, 1];

    public static IEnumerable<Claim> All =>
        [
            .. new[] { 1, 5, 14, 28 }.Select(FixedTestPeekedAt),
            Spends("O'Brien-Fleming-type, 5 looks", Weekly, Spending.ObrienFleming),
            Spends("O'Brien-Fleming-type, 14 daily looks", Daily, Spending.ObrienFleming),
            Spends("O'Brien-Fleming-type, uneven looks", Uneven, Spending.ObrienFleming),
            Spends("Pocock-type, 5 looks", Weekly, Spending.Pocock),
            Spends("Pocock-type, 14 daily looks", Daily, Spending.Pocock),
            Spends("Pocock-type, uneven looks", Uneven, Spending.Pocock),
            FindsThePlannedEffect("O'Brien-Fleming-type", Spending.ObrienFleming),
            FindsThePlannedEffect("Pocock-type", Spending.Pocock),
            .. Futility(),
            .. Classical(),
            .. ConfidenceSequences(),
        ];

    private static Claim FixedTestPeekedAt(int looks)
    {
        double[] information = [.. Enumerable.Range(1, looks).Select(look => (double)look / looks)];
        var boundary = new Boundary(information, [.. information.Select(_ => 1.959963984540054)], Sides.Two);
        var exact = StoppingProbabilities.Under(boundary, drift: 0).Either;
        var statement = looks == 1 ? "rejects without an effect, one look" : $"rejects without an effect when peeked at {looks} times";
        return new("welch_t", statement, looks == 1 ? Promise.Exactly : Promise.Warning, exact, Crosses(boundary), Slack: 0.001);
    }

    private static Claim Spends(string name, double[] looks, Spending spending) =>
        new(
            "group_sequential_spending",
            $"{name}: rejects without an effect",
            Promise.Exactly,
            Alpha,
            Crosses(Solve(looks, spending)),
            0.001
        );

    private static Claim FindsThePlannedEffect(string name, Spending spending)
    {
        var boundary = Solve(Weekly, spending);
        var power = StoppingProbabilities.Under(boundary, PlannedDrift).Power;
        var statement = $"{name}, 5 looks: finds the effect that one look finds in 80 %";
        return new("group_sequential_spending", statement, Promise.Exactly, power, Crosses(boundary, PlannedDrift), Slack: 0.002);
    }

    private static IEnumerable<Claim> Futility()
    {
        var design = BetaSpending.Design(Weekly, 0.025, 0.9, Spending.ObrienFleming, Spending.ObrienFleming).Value!;
        const string method = "group_sequential_futility";
        var power = Crosses(design.Boundary, design.Drift, obeyFutility: true);
        yield return new(method, "finds the planned effect, futility obeyed", Promise.Exactly, 0.9, power, Slack: 0.002);
        yield return new(
            method,
            "rejects without an effect, futility overruled",
            Promise.Exactly,
            0.025,
            Crosses(design.Boundary),
            Slack: 0.001
        );
        var obeyed = Crosses(design.Boundary, drift: 0, obeyFutility: true);
        yield return new(method, "rejects without an effect, futility obeyed", Promise.AtMost, 0.025, obeyed, Slack: 0.001);
    }

    private static IEnumerable<Claim> Classical()
    {
        (string Name, Boundary Boundary)[] designs =
        [
            ("Pocock", ClassicalBoundary.Pocock(5, Alpha, Sides.Two)),
            ("O'Brien-Fleming", ClassicalBoundary.ObrienFleming(5, Alpha, Sides.Two)),
            ("Haybittle-Peto", ClassicalBoundary.HaybittlePeto(5, Alpha, Sides.Two).Value!),
        ];
        return designs.Select(design => new Claim(
            "group_sequential_classical",
            $"{design.Name}, 5 looks: rejects without an effect",
            Promise.Exactly,
            Alpha,
            Crosses(design.Boundary),
            Slack: 0.001
        ));
    }

    private static IEnumerable<Claim> ConfidenceSequences()
    {
        double[] units = [.. Enumerable.Range(1, 20).Select(look => look * 500.0)];
        var exact = StoppingProbabilities.Under(ConfidenceSequence.Boundary(units, 5000, Alpha).Value!, drift: 0).Either;
        const string method = "asymptotic_confidence_sequence";
        var atLooks = Watched(looks: 20, perArm: 250, Sides.Two);
        yield return new(method, "excludes the truth at one of 20 given looks", Promise.Exactly, exact, atLooks, Slack: 0.003);
        var everyUnit = Watched(looks: 2000, perArm: 5, Sides.Two);
        yield return new(method, "excludes the truth at any of 2,000 looks", Promise.AtMost, Alpha, everyUnit, Share: 0.1);
        yield return new(
            method,
            "one-sided: exceeds the truth at any of 500 looks",
            Promise.AtMost,
            Alpha,
            Watched(500, 20, Sides.One),
            Share: 0.2
        );
        yield return new("msprt", "rejects without an effect at any of 500 looks", Promise.AtMost, Alpha, MixtureRejects, Share: 0.2);
    }

    private static Boundary Solve(double[] looks, Spending spending) => AlphaSpending.Boundary(looks, Alpha, Sides.Two, spending).Value!;

    /// <summary>Runs an experiment look by look; whether it rejects in the direction of the drift, or in any when there is none.</summary>
    private static Func<Random, double> Crosses(Boundary boundary, double drift = 0, bool obeyFutility = false)
    {
        var planned = UnitsPerLook * boundary.Looks;
        var effect = drift * Math.Sqrt(2.0 / planned);
        return random =>
        {
            var (control, treatment) = (default(Moments), default(Moments));
            for (var look = 0; look < boundary.Looks; look++)
            {
                var added = (long)Math.Round(planned * boundary.Information[look]) - control.Count;
                control = control.Merge(random.NormalArm(added));
                treatment = treatment.Merge(random.NormalArm(added, effect));
                var z = Difference.Test(control, treatment, Alpha).Value!.Statistic;
                if (boundary.Rejects(look, z))
                    return drift > 0 && z < 0 ? 0 : 1;
                if (obeyFutility && z <= boundary.FutilityZ![look])
                    return 0;
            }
            return 0;
        };
    }

    private static Func<Random, double> Watched(int looks, long perArm, Sides sides) =>
        random =>
        {
            var (control, treatment) = (default(Moments), default(Moments));
            for (var look = 0; look < looks; look++)
            {
                control = control.Merge(random.NormalArm(perArm));
                treatment = treatment.Merge(random.NormalArm(perArm));
                var (difference, standardError) = Effect(control, treatment);
                var units = control.Count + treatment.Count;
                if (!ConfidenceSequence.At(difference, standardError, units, 5000, Alpha, sides).Value!.Effect.Contains(0))
                    return 1;
            }
            return 0;
        };

    private static double MixtureRejects(Random random)
    {
        var mixing = MixtureSprt.MixingVariance(unitVariance: 2, unitsPerArm: 2500, Alpha);
        var (control, treatment, looks) = (default(Moments), default(Moments), new List<AlwaysValid>());
        for (var look = 0; look < 500; look++)
        {
            (control, treatment) = (control.Merge(random.NormalArm(20)), treatment.Merge(random.NormalArm(20)));
            var (difference, standardError) = Effect(control, treatment);
            looks.Add(MixtureSprt.At(difference, standardError, mixing, Alpha).Value!);
        }
        return AlwaysValid.PValueSoFar(looks) < Alpha ? 1 : 0;
    }

    private static (double Difference, double StandardError) Effect(Moments control, Moments treatment) =>
        (treatment.Mean - control.Mean, double.Hypot(control.StandardError, treatment.StandardError));
}
