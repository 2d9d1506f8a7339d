using System.Text.Json;
using Assay.Stats.Sequential;

namespace Assay.Stats.Tests.Reference.Methods;

/// <summary>Reads the inputs that the group sequential methods share.</summary>
internal static class Designs
{
    public static Sides Sides(this JsonElement inputs) => inputs.Has("sides") ? (Sides)inputs.Count("sides") : Sequential.Sides.Two;

    public static Spending Spending(this JsonElement inputs, string field = "spending") =>
        inputs.Text(field) switch
        {
            "OF" => Sequential.Spending.ObrienFleming,
            "PK" => Sequential.Spending.Pocock,
            "power" => Sequential.Spending.Power(inputs.Number("parameter")),
            "HSD" => Sequential.Spending.HwangShihDeCani(inputs.Number("parameter")),
            var other => throw new NotSupportedException($"Unknown spending function '{other}'."),
        };

    public static Estimate<Boundary> SpendingBoundary(this JsonElement inputs) =>
        AlphaSpending.Boundary(inputs.Numbers("information_fractions"), inputs.Number("alpha"), inputs.Sides(), inputs.Spending());

    public static Estimate<Boundary> ClassicalBoundary(this JsonElement inputs, int looks)
    {
        var (alpha, sides) = (inputs.Number("alpha"), inputs.Sides());
        return inputs.Text("type") switch
        {
            "pocock" => Sequential.ClassicalBoundary.Pocock(looks, alpha, sides),
            "obf" => Sequential.ClassicalBoundary.ObrienFleming(looks, alpha, sides),
            "wang_tsiatis" => Sequential.ClassicalBoundary.WangTsiatis(looks, alpha, sides, inputs.Number("delta")),
            "haybittle_peto" => Sequential.ClassicalBoundary.HaybittlePeto(looks, alpha, sides),
            var other => throw new NotSupportedException($"Unknown boundary '{other}'."),
        };
    }
}
