using System.Text.Json;
using Assay.Stats.Design;
using Assay.Stats.Proportions;
using Assay.Stats.Sequential;

namespace Assay.Stats.Tests.Reference.Methods;

internal sealed class PowerPlanning : IReferenceMethod
{
    public string Name => "power";

    public Answers Answer(JsonElement inputs) =>
        inputs.Text("type") switch
        {
            "sample_size_proportion" => SampleSizeOfRate(inputs),
            "sample_size_mean" => SampleSizeOfMean(inputs),
            "power_mde_proportion" => PowerOfRate(inputs),
            "power_mean" => PowerOfMean(inputs),
            "duration" => DurationOf(inputs),
            _ => new Answers(),
        };

    private static TestDesign Design(JsonElement inputs) =>
        new(
            inputs.Number("alpha"),
            inputs.Has("power") ? inputs.Number("power") : 0.8,
            (Sides)inputs.Count("sides"),
            inputs.Has("ratio_treatment_to_control") ? inputs.Number("ratio_treatment_to_control") : 1
        );

    private static Answers SampleSizeOfRate(JsonElement inputs)
    {
        var (design, control, treatment) = (Design(inputs), inputs.Number("p_control"), inputs.Number("p_treatment"));
        var plan = SampleSize.Rate(design, control, treatment);
        return new Answers()
            .Set("n_control_unpooled", plan, p => p.ControlUnits)
            .Set("n_control_unpooled_ceil", plan, p => p.Control)
            .Set("n_treatment_unpooled_ceil", plan, p => p.Treatment)
            .Set("n_control_pooled_formula", SampleSize.RatePooled(design, control, treatment), p => p.ControlUnits)
            .Set("n_arcsine", SampleSize.RateArcsine(design, control, treatment), p => p.ControlUnits)
            .Set("cohens_h", CohenH.Magnitude(control, treatment))
            .Set("power_at_n_unpooled", plan, p => Power.Rate(design, p.ControlUnits, p.TreatmentUnits, control, treatment));
    }

    private static Answers SampleSizeOfMean(JsonElement inputs)
    {
        var (design, deviation, difference) = (Design(inputs), inputs.Number("sd"), inputs.Number("delta"));
        var plan = SampleSize.Mean(design, deviation, difference);
        return new Answers()
            .Set("n_control_normal", plan, p => p.ControlUnits)
            .Set("n_control_normal_ceil", plan, p => p.Control)
            .Set("n_control_t_exact", SampleSize.MeanExact(design, deviation, difference), p => p.ControlUnits);
    }

    private static Answers PowerOfRate(JsonElement inputs)
    {
        var (design, baseline, lift) = (Design(inputs), inputs.Number("p_control"), inputs.Number("relative_lift"));
        var (control, treatment) = (inputs.Number("n_control"), inputs.Number("n_treatment"));
        var quick = DetectableEffect.RateAtBaseline(design, control, treatment, baseline);
        var solved = DetectableEffect.Rate(design, control, treatment, baseline);
        return new Answers()
            .Set("power", Power.Rate(design, control, treatment, baseline, baseline * (1 + lift)))
            .Set("mde_absolute_null_variance", quick.Absolute)
            .Set("mde_relative_null_variance", quick.Relative)
            .Set("mde_absolute", solved, rise => rise.Absolute)
            .Set("mde_relative", solved, rise => rise.Relative);
    }

    private static Answers PowerOfMean(JsonElement inputs)
    {
        var (control, treatment, effect) = (inputs.Number("n_control"), inputs.Number("n_treatment"), inputs.Number("cohens_d"));
        return new Answers()
            .Set("power_t_exact", Power.MeanExact(Design(inputs), control, treatment, effect))
            .Set("power_normal", Power.Mean(Design(inputs), control, treatment, effect));
    }

    private static Answers DurationOf(JsonElement inputs)
    {
        var allocation = inputs.Numbers("allocation");
        double[] needed = [.. allocation.Select(_ => inputs.Number("n_required_per_arm"))];
        var days = Duration.Days(needed, inputs.Number("daily_users"), inputs.Number("traffic_share"), allocation);
        return new Answers().Set("days", days).Set("days_rounded_to_weeks", Duration.WholeWeeks(days));
    }
}
