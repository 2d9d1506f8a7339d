using System.Text.Json;
using Assay.Stats.Resampling;

namespace Assay.Stats.Tests.Reference.Methods;

internal sealed class WinsorizationCases : IReferenceMethod
{
    public string Name => "winsorization";

    public Answers Answer(JsonElement inputs) =>
        inputs.Has("limits") ? ByCount(inputs)
        : inputs.Has("cap") ? Capped(new Answers(), inputs.Numbers("raw"), Caps.At(inputs.Number("cap")), "")
        : AtPercentiles(inputs);

    private static Answers ByCount(JsonElement inputs)
    {
        var (raw, limits) = (inputs.Numbers("raw"), inputs.Numbers("limits"));
        var winsorized = Winsorization.ByCount(raw, limits[0], limits[1]);
        return new Answers()
            .Set("winsorized", winsorized)
            .Set("sum", Moments.Of(winsorized).Sum)
            .Set("n_changed", Winsorization.Replaced(raw.Length, limits[0]) + Winsorization.Replaced(raw.Length, limits[1]));
    }

    private static Answers AtPercentiles(JsonElement inputs)
    {
        var (a, b) = (inputs.Numbers("raw_a"), inputs.Numbers("raw_b"));
        var (low, high) = (inputs.Number("p_low"), inputs.Number("p_high"));
        var caps = Caps.AtPercentiles([.. a, .. b], low, high);
        var welch = caps.Then(c => Difference.Test(Moments.Of(a.Select(c.Apply)), Moments.Of(b.Select(c.Apply)), inputs.Alpha()));
        var answers = new Answers()
            .Set("cap_low", caps, c => c.Lower)
            .Set("cap_high", caps, c => c.Upper)
            .Set("cap_high_nonzero", Caps.AtNonzeroPercentiles([.. a, .. b], low, high), c => c.Upper)
            .Set("welch_t", welch, test => test.Statistic)
            .Set("welch_p", welch, test => test.PValue);
        return Capped(Capped(answers, a, caps.Value!, "_a"), b, caps.Value!, "_b");
    }

    private static Answers Capped(Answers answers, double[] raw, Caps caps, string suffix)
    {
        var capped = Moments.Of(raw.Select(caps.Apply));
        return answers
            .Set($"capped{suffix}", raw.Select(caps.Apply))
            .Set($"n_capped{suffix}", raw.Count(caps.Changes))
            .Set($"sum{suffix}", capped.Sum)
            .Set($"sum_squares{suffix}", capped.SumSquares)
            .Set($"mean{suffix}", capped.Mean)
            .Set($"var{suffix}", capped.Variance);
    }
}
