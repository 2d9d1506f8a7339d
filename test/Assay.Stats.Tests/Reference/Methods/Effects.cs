using System.Text.Json;

namespace Assay.Stats.Tests.Reference.Methods;

/// <summary>Reads two arms and the wanted scale (`difference`) into one effect with its standard error.</summary>
internal static class Effects
{
    public static Estimate<PointEstimate> Of(JsonElement inputs)
    {
        var isRate = inputs.Text("metric") == "proportion";
        var (control, treatment) = (Arm(inputs.GetProperty("a"), isRate), Arm(inputs.GetProperty("b"), isRate));
        return control.Then(c => treatment.Then(t => inputs.Text("difference") == "relative" ? Relative(c, t) : Absolute(c, t)));
    }

    public static Estimate<PointEstimate> Arm(JsonElement arm, bool isRate) =>
        isRate
            ? new Proportion(arm.Count(arm.Has("conversions") ? "conversions" : "sum"), arm.Count("n")).RateEstimate()
            : arm.Moments().MeanEstimate();

    private static Estimate<PointEstimate> Absolute(PointEstimate control, PointEstimate treatment) =>
        Difference.Test(control, treatment, 0.05).Then<PointEstimate>(test => new PointEstimate(test.Effect.Value, test.StandardError));

    private static Estimate<PointEstimate> Relative(PointEstimate control, PointEstimate treatment) =>
        Lift.Delta(control, treatment, 0.05).Then<PointEstimate>(lift => new PointEstimate(lift.Value, lift.StandardError!.Value));
}
