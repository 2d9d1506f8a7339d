using System.Text.Json;
using Assay.Stats.Adjustment;
using Assay.Stats.Checks;
using Assay.Stats.Design;
using Assay.Stats.Multiplicity;
using Assay.Stats.Proportions;
using Assay.Stats.Sequential;

namespace Assay.Stats.Tests.Reference.Methods;

/// <summary>Values printed in the literature: the engine's are compared with both the printed and the computed ones.</summary>
internal sealed class PublishedTables : IReferenceMethod
{
    private const double Alpha = 0.05;

    public string Name => "published_tables";

    public Answers Answer(ReferenceCase reference)
    {
        object computed = Compute(reference.Inputs, reference.Json.Text("description"));
        // What is printed as a sentence has only its numbers to compare.
        var published = reference.Expected.GetProperty("published");
        return new Answers()
            .Set("published", published.ValueKind == JsonValueKind.String ? published.GetString() : computed)
            .Set("computed", computed)
            .Set("decimals", reference.Expected.Count("decimals"))
            .Set("agrees_to_print", true);
    }

    private static object Compute(JsonElement inputs, string description) =>
        inputs.Has("type") ? inputs.Numbers("K").Select(looks => OfDesign(inputs, (int)looks))
        : inputs.Has("information_fractions") ? inputs.SpendingBoundary().Value!.CriticalZ
        : inputs.Has("K") ? inputs.Numbers("K").Select(looks => ErrorWhenPeeking((int)looks))
        : inputs.Has("conversions_a") ? Limits(OfDifference(inputs, description))
        : inputs.Has("conversions") ? Limits(Wilson.Of(new(inputs.Count("conversions"), inputs.Count("n")), inputs.Alpha()))
        : inputs.Has("observed") ? SampleRatio.Test(inputs.Counts("observed"), inputs.Numbers("weights")).Value!.PValue
        : inputs.Has("raw_a") ? Sleep(inputs)
        : inputs.Has("p_values") ? Rejections(inputs)
        : inputs.Has("table") ? OneSided(inputs, description)
        : inputs.Has("cohens_d") ? inputs.Numbers("cohens_d").Select(d => SampleSize.MeanExact(new(), 1, d).Value!.ControlUnits)
        : inputs.Has("treatments")
            ? inputs.Numbers("treatments").Select(k => Dunnett.CriticalValue(Alpha, (int)k, inputs.Number("df"), 0.5))
        : inputs.Has("a") ? RelativeLift(inputs)
        : inputs.Has("rho") ? inputs.Numbers("rho").Select(VarianceRemoved)
        : SampleSize.Mean(new(), standardDeviation: 1, difference: 1).Value!.ControlUnits;

    private static double OfDesign(JsonElement inputs, int looks)
    {
        var alpha = inputs.Number("alpha");
        var boundary =
            inputs.Text("type") == "pocock"
                ? ClassicalBoundary.Pocock(looks, alpha, Sides.Two)
                : ClassicalBoundary.ObrienFleming(looks, alpha, Sides.Two);
        return inputs.Has("power") ? SequentialPower.Cost(boundary, alpha, inputs.Number("power")).InflationFactor : boundary.CriticalZ[^1];
    }

    internal static double ErrorWhenPeeking(int looks)
    {
        var once = ClassicalBoundary.Pocock(1, Alpha, Sides.Two).CriticalZ[0];
        double[] information = [.. Enumerable.Range(1, looks).Select(look => (double)look / looks)];
        return StoppingProbabilities.Under(new Boundary(information, [.. information.Select(_ => once)], Sides.Two), drift: 0).Either;
    }

    private static Estimate<Interval> OfDifference(JsonElement inputs, string description) =>
        description.StartsWith("Miettinen", StringComparison.Ordinal)
            ? ScoreZ.Difference(inputs.Arm("a"), inputs.Arm("b"), inputs.Alpha())
            : Newcombe.Difference(inputs.Arm("a"), inputs.Arm("b"), inputs.Alpha());

    private static double[] Limits(Estimate<Interval> interval) => [interval.Value!.Lower, interval.Value!.Upper];

    private static double[] Sleep(JsonElement inputs)
    {
        var test = Difference.Test(Moments.Of(inputs.Numbers("raw_a")), Moments.Of(inputs.Numbers("raw_b")), Alpha).Value!;
        return [test.Statistic, test.DegreesOfFreedom, test.PValue, test.Effect.Lower, test.Effect.Upper];
    }

    private static int[] Rejections(JsonElement inputs)
    {
        double?[] family = [.. inputs.Numbers("p_values").Select(p => (double?)p)];
        int Count(Correction correction) => AdjustedPValues.Of(family, correction).Count(p => p <= inputs.Number("alpha"));
        return [Count(Correction.BenjaminiHochberg), Count(Correction.Bonferroni)];
    }

    /// <summary>Columns are the groups; the side is the one the data point to.</summary>
    private static double[] OneSided(JsonElement inputs, string description)
    {
        double[][] rows = [.. inputs.Groups("table")];
        Proportion Column(int i) => new((long)rows[0][i], (long)(rows[0][i] + rows[1][i]));
        static double Side(ExactTest test) => Math.Min(test.PGreater, test.PLess);
        var fisher = FisherExact.Test(Column(1), Column(0)).Value!;
        return description.StartsWith("Barnard", StringComparison.Ordinal)
            ? [Side(Unconditional.Barnard(Column(1), Column(0)).Value!), Side(fisher)]
            : [Side(fisher), fisher.PValue];
    }

    private static double[] RelativeLift(JsonElement inputs)
    {
        var (a, b) = (inputs.GetProperty("a").Moments().MeanEstimate(), inputs.GetProperty("b").Moments().MeanEstimate());
        var test = a.With(b, (control, treatment) => Lift.Test(control, treatment, Alpha)).Value!;
        return [test.Effect.Value, test.Effect.Lower, test.Effect.Upper, test.PValue];
    }

    private static double VarianceRemoved(double correlation)
    {
        var standard = Moments.FromCentred(1000, 0, 1000);
        var arm = new BivariateMoments(standard, standard, 1000 * correlation);
        return Cuped.Adjust(arm, arm, Cuped.Fit([arm, arm])).VarianceRemovedFraction;
    }
}
