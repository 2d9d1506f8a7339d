using System.Text.Json;
using Assay.Stats.Adjustment;
using Assay.Stats.Checks;
using Assay.Stats.Design;
using Assay.Stats.Distributions;
using Assay.Stats.Multiplicity;
using Assay.Stats.Proportions;
using Assay.Stats.Sequential;

namespace Assay.Stats.Tests.Reference.Methods;

/// <summary>Exact error rates, coverages and powers: what the engine answers to every possible outcome, weighted by its probability.</summary>
internal sealed class CalibrationTargets : IReferenceMethod
{
    // Outcomes rarer than this do not show in what is compared.
    private const double Negligible = 1e-15;

    public string Name => "calibration_targets";

    public Answers Answer(ReferenceCase reference)
    {
        var inputs = reference.Inputs;
        var answers = inputs.Text("type") switch
        {
            "binomial" => TwoRates(inputs),
            "one_proportion" => OneRate(inputs),
            "group_sequential" => Stopping(inputs.SpendingBoundary(), inputs.Number("drift_at_full_information"), inputs.Number("alpha")),
            "asymptotic_cs" => Stopping(Sequence(inputs), inputs.Number("drift_at_last_look"), inputs.Number("alpha")),
            "srm_sequential" => new Answers().Set("false_alarm_probability", FalseAlarm(inputs)),
            "multiplicity" => Families((int)inputs.Count("m"), inputs.Number("alpha")),
            "peeking" => new Answers().Set("any_rejection_probability", PublishedTables.ErrorWhenPeeking((int)inputs.Count("looks"))),
            "cuped" => Adjusted(inputs),
            _ => Means(inputs),
        };
        foreach (var allowance in reference.Expected.EnumerateObject().Where(field => IsAllowance(field.Name)))
            answers.Set(allowance.Name, allowance.Value.GetDouble());
        return answers;
    }

    /// <summary>Bounds and slacks tell a simulation how far it may be off; they are not results.</summary>
    private static bool IsAllowance(string field) =>
        field.EndsWith("_slack", StringComparison.Ordinal)
        || field.StartsWith("bound", StringComparison.Ordinal)
        || field.EndsWith("_max", StringComparison.Ordinal);

    private static Answers TwoRates(JsonElement inputs)
    {
        var (pa, pb, alpha) = (inputs.Number("p_a"), inputs.Number("p_b"), inputs.Number("alpha"));
        var (na, nb) = (inputs.Count("n_a"), inputs.Count("n_b"));
        var (rejected, wald, newcombe, caffo) = (0.0, 0.0, 0.0, 0.0);
        for (var xa = 0L; xa <= na; xa++)
        for (var xb = 0L; xb <= nb; xb++)
        {
            var chance = Binomial.Probability(xa, na, pa) * Binomial.Probability(xb, nb, pb);
            if (chance < Negligible)
                continue;
            var (a, b) = (new Proportion(xa, na), new Proportion(xb, nb));
            rejected += PooledZ.Test(a, b, alpha).Value is { } test && test.PValue < alpha ? chance : 0;
            wald += Covers(Wald.Difference(a, b, alpha), pb - pa) * chance;
            newcombe += Covers(Newcombe.Difference(a, b, alpha), pb - pa) * chance;
            caffo += Covers(AgrestiCaffo.Difference(a, b, alpha), pb - pa) * chance;
        }
        return new Answers()
            .Set("pooled_z_rejection_probability", rejected)
            .Set("wald_coverage", wald)
            .Set("newcombe_coverage", newcombe)
            .Set("agresti_caffo_coverage", caffo);
    }

    private static Answers OneRate(JsonElement inputs)
    {
        var (p, n, alpha) = (inputs.Number("p"), inputs.Count("n"), inputs.Alpha());
        double Coverage(Func<Proportion, Estimate<Interval>> method) =>
            Enumerable.Range(0, (int)n + 1).Sum(x => Covers(method(new(x, n)), p) * Binomial.Probability(x, n, p));
        return new Answers()
            .Set("wilson_coverage", Coverage(data => Wilson.Of(data, alpha)))
            .Set("clopper_pearson_coverage", Coverage(data => ClopperPearson.Of(data, alpha)))
            .Set(
                "wald_coverage",
                Coverage(data => data.RateEstimate().Then(rate => Interval.Normal(rate.Value, rate.StandardError, alpha)))
            );
    }

    private static double Covers(Estimate<Interval> interval, double truth) => interval.Value!.Contains(truth) ? 1 : 0;

    private static Estimate<Boundary> Sequence(JsonElement inputs) =>
        ConfidenceSequence.Boundary(inputs.Numbers("total_n_at_looks"), inputs.Number("tuning_parameter"), inputs.Number("alpha"));

    private static Answers Stopping(Estimate<Boundary> boundary, double drift, double alpha)
    {
        var underNull = StoppingProbabilities.Under(boundary.Value!, drift: 0).Either;
        return new Answers()
            .Set("critical_z", boundary, b => b.CriticalZ)
            .Set("type_1_error", underNull)
            .Set("type_1_error_at_these_looks", underNull)
            .Set("power_upper", StoppingProbabilities.Under(boundary.Value!, drift).Power)
            .Set("fixed_design_power", StoppingProbabilities.Under(ClassicalBoundary.Pocock(1, alpha, Sides.Two), drift).Power);
    }

    /// <summary>Follows the probability of every count, dropping the counts at which the alarm is raised.</summary>
    private static double FalseAlarm(JsonElement inputs)
    {
        var (weights, concentration, alpha) = (inputs.Numbers("weights"), inputs.Number("dirichlet_concentration"), inputs.Number("alpha"));
        var silent = new double[] { 1 };
        for (var units = 1; units <= inputs.Count("users"); units++)
        {
            var next = new double[units + 1];
            for (var first = 0; first <= units; first++)
            {
                var reached = (first > 0 ? silent[first - 1] / 2 : 0) + (first < units ? silent[first] / 2 : 0);
                var check = SampleRatioSequential.Track(
                    new SampleRatioStretch(
                        weights,
                        [
                            [first, units - first],
                        ]
                    ),
                    concentration
                )[0];
                next[first] = check.InstantaneousP <= alpha ? 0 : reached;
            }
            silent = next;
        }
        return 1 - silent.Sum();
    }

    private static Answers Families(int m, double alpha) =>
        new Answers()
            .Set("none_any_rejection", AnyRejection(m, _ => alpha))
            .Set("bonferroni_any_rejection", AnyRejection(m, rank => LargestRejected(m, rank, alpha, Correction.Bonferroni)))
            .Set("holm_any_rejection", AnyRejection(m, rank => rank == 1 ? LargestRejected(m, 1, alpha, Correction.Holm) : 0))
            .Set("bh_any_rejection", AnyRejection(m, rank => LargestRejected(m, rank, alpha, Correction.BenjaminiHochberg)));

    /// <summary>The p-value that, shared by so many of the family beside ones of 1, is just rejected.</summary>
    private static double LargestRejected(int m, int rank, double alpha, Correction correction)
    {
        const double p = 1e-6;
        double?[] family = [.. Enumerable.Range(1, m).Select(i => (double?)(i <= rank ? p : 1))];
        return alpha * p / AdjustedPValues.Of(family, correction)[0]!.Value;
    }

    /// <summary>P(some ordered uniform p-value lies below its threshold), by the counts of p-values below each threshold.</summary>
    private static double AnyRejection(int m, Func<int, double> threshold)
    {
        var (counts, reached) = (new double[m + 1], 0.0);
        counts[0] = 1;
        for (var rank = 1; rank <= m; rank++)
        {
            var next = Math.Max(reached, threshold(rank));
            var share = (next - reached) / (1 - reached);
            var moved = new double[m + 1];
            for (var below = 0; below < rank; below++)
            for (var count = below; count < rank; count++)
                moved[count] += counts[below] * Binomial.Probability(count - below, m - below, share);
            (counts, reached) = (moved, next);
        }
        return 1 - counts.Sum();
    }

    private static Answers Adjusted(JsonElement inputs)
    {
        var n = inputs.Count("n_per_arm");
        var standard = Moments.FromCentred(n, 0, n - 1);
        var arm = new BivariateMoments(standard, standard, (n - 1) * inputs.Number("rho"));
        return new Answers()
            .Set("variance_ratio", 1 - Cuped.Adjust(arm, arm, Cuped.Fit([arm, arm])).VarianceRemovedFraction)
            .Set("type_1_error", Power.MeanExact(new(inputs.Number("alpha")), n, n, effectSize: 0));
    }

    private static Answers Means(JsonElement inputs)
    {
        var (n, design) = (inputs.Number("n_per_arm"), new TestDesign(inputs.Number("alpha")));
        return new Answers()
            .Set("student_power", Power.MeanExact(design, n, n, inputs.Number("cohens_d")))
            .Set("type_1_error", Power.MeanExact(design, n, n, effectSize: 0));
    }
}
