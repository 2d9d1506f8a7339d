using System.Text.Json;
using Assay.Stats.Sequential;

namespace Assay.Stats.Tests.Reference.Methods;

internal sealed class Msprt : IReferenceMethod
{
    public string Name => "msprt";

    public Answers Answer(JsonElement inputs) =>
        inputs.GetProperty("diff").ValueKind == JsonValueKind.Array ? Sequence(inputs) : Single(inputs);

    private static Answers Single(JsonElement inputs)
    {
        var look = At(inputs, inputs.Number("diff"), inputs.Number("n_per_arm"));
        return new Answers()
            .Set("log_lambda", look, e => e.LogE)
            .Set("p_value", look, e => e.PValue)
            .Set("half_width", look, e => e.Effect.Width / 2)
            .Limits("ci", look.Then<Interval>(e => e.Effect))
            .Set("reject", look, e => !e.Effect.Contains(0));
    }

    private static Answers Sequence(JsonElement inputs)
    {
        AlwaysValid[] looks = [.. inputs.Numbers("diff").Zip(inputs.Numbers("n_per_arm"), (d, n) => At(inputs, d, n).Value!)];
        var soFar = Enumerable.Range(1, looks.Length).Select(count => looks[..count]);
        return new Answers()
            .Set("instantaneous_p", looks.Select(look => look.PValue))
            .Set("always_valid_p", soFar.Select(AlwaysValid.PValueSoFar))
            .Set("running_ci", soFar.Select(part => AlwaysValid.IntervalSoFar(part).Value!).Select(i => new[] { i.Lower, i.Upper }));
    }

    private static Estimate<AlwaysValid> At(JsonElement inputs, double difference, double perArm) =>
        MixtureSprt.At(difference, Math.Sqrt(inputs.Number("variance_sum") / perArm), inputs.Number("tau2"), inputs.Number("alpha"));
}

internal sealed class AsymptoticConfidenceSequence : IReferenceMethod
{
    public string Name => "asymptotic_confidence_sequence";

    public Answers Answer(JsonElement inputs) => inputs.Has("g") ? LinearModel(inputs) : TwoArms(inputs);

    private static Answers TwoArms(JsonElement inputs)
    {
        var (alpha, tuning) = (inputs.Number("alpha"), inputs.Number("tuning_parameter"));
        var effect = Effects.Of(inputs);
        var units = inputs.GetProperty("a").Number("n") + inputs.GetProperty("b").Number("n");
        var look = effect.Then(e => ConfidenceSequence.At(e.Value, e.StandardError, units, tuning, alpha));
        return new Answers()
            .Set("point_estimate", effect, e => e.Value)
            .Set("se", effect, e => e.StandardError)
            .Set("rho", ConfidenceSequence.Rho(tuning, alpha))
            .Set("half_width", look, e => e.Effect.Width / 2)
            .Limits("ci", look.Then<Interval>(e => e.Effect))
            .Set("log_e", look, e => e.LogE)
            .Set("p_value", look, e => e.PValue);
    }

    private static Answers LinearModel(JsonElement inputs)
    {
        var look = AnytimeT.At(
            inputs.Number("estimate"),
            inputs.Number("se"),
            inputs.Number("df"),
            inputs.Number("n"),
            inputs.Number("g"),
            inputs.Number("alpha")
        );
        return new Answers()
            .Set("log_e", look, e => e.LogE)
            .Set("p_value", look, e => e.PValue)
            .Set("half_width", look, e => e.Effect.Width / 2);
    }
}
