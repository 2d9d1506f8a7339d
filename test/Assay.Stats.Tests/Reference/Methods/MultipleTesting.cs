using System.Text.Json;
using Assay.Stats.Multiplicity;

namespace Assay.Stats.Tests.Reference.Methods;

internal sealed class MultipleTesting : IReferenceMethod
{
    private static readonly Dictionary<string, Correction> Corrections = new()
    {
        ["bonferroni"] = Correction.Bonferroni,
        ["sidak"] = Correction.Sidak,
        ["holm"] = Correction.Holm,
        ["holm_sidak"] = Correction.HolmSidak,
        ["hochberg"] = Correction.Hochberg,
        ["hommel"] = Correction.Hommel,
        ["bh"] = Correction.BenjaminiHochberg,
        ["by"] = Correction.BenjaminiYekutieli,
    };

    public string Name => "multiple_testing";

    public Answers Answer(JsonElement inputs)
    {
        double?[] family =
        [
            .. inputs
                .GetProperty("p_values")
                .EnumerateArray()
                .Select(p => p.ValueKind == JsonValueKind.Null ? null : (double?)p.GetDouble()),
        ];
        var alpha = inputs.Number("alpha");
        var answers = new Answers();
        foreach (var (name, correction) in Corrections)
        {
            var adjusted = AdjustedPValues.Of(family, correction);
            answers.Set(name, adjusted).Set($"reject_{name}", adjusted.Select(p => p is null ? null : (object)(p <= alpha)));
        }
        return answers;
    }
}
