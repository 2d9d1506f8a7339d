using System.Text.Json;
using Assay.Stats.Margins;

namespace Assay.Stats.Tests.Reference;

/// <summary>Reads a case's inputs into the engine's types.</summary>
internal static class Inputs
{
    public static double Number(this JsonElement inputs, string name) => inputs.GetProperty(name).GetDouble();

    public static long Count(this JsonElement inputs, string name) => (long)inputs.GetProperty(name).GetDouble();

    public static string Text(this JsonElement inputs, string name) => inputs.GetProperty(name).GetString()!;

    public static double[] Numbers(this JsonElement inputs, string name) => inputs.GetProperty(name).Numbers();

    public static double[] Numbers(this JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetDouble())];

    public static long[] Counts(this JsonElement inputs, string name) => [.. inputs.Numbers(name).Select(item => (long)item)];

    public static bool Has(this JsonElement inputs, string name) => inputs.TryGetProperty(name, out _);

    public static IEnumerable<double[]> Groups(this JsonElement inputs, string name) =>
        inputs.GetProperty(name).EnumerateArray().Select(group => group.Numbers());

    /// <summary>The error rate that goes with the case's confidence level.</summary>
    public static double Alpha(this JsonElement inputs) => inputs.Has("confidence") ? 1 - inputs.Number("confidence") : 0.05;

    public static Proportion Arm(this JsonElement inputs, string arm) => new(inputs.Count($"conversions_{arm}"), inputs.Count($"n_{arm}"));

    public static Moments Moments(this JsonElement arm) =>
        arm.Has("m2")
            ? Stats.Moments.FromCentred(arm.Count("n"), arm.Number("mean"), arm.Number("m2"))
            : Stats.Moments.FromSums(arm.Count("n"), arm.Number("sum"), arm.Number("sum_squares"));

    public static Better Better(this JsonElement inputs) => inputs.Text("better") == "lower" ? Margins.Better.Lower : Margins.Better.Higher;

    public static BivariateMoments BivariateMoments(this JsonElement arm) =>
        Stats.BivariateMoments.FromSums(
            arm.Count("n"),
            arm.Number("sum_x"),
            arm.Number("sum_y"),
            arm.Number("sum_xx"),
            arm.Number("sum_yy"),
            arm.Number("sum_xy")
        );
}
