using System.Text.Json;
using Assay.Stats.Segments;

namespace Assay.Stats.Tests.Reference.Methods;

internal sealed class Heterogeneity : IReferenceMethod
{
    public string Name => "heterogeneity";

    public Answers Answer(JsonElement inputs) =>
        inputs.Has("effects") ? Pooled(inputs)
        : inputs.Has("tables") ? Tables(inputs)
        : Segments(inputs);

    private static Answers Pooled(JsonElement inputs)
    {
        PointEstimate[] estimates =
        [
            .. inputs.Numbers("effects").Zip(inputs.Numbers("ses"), (effect, se) => new PointEstimate(effect, se)),
        ];
        var pooled = MetaAnalysis.Of(estimates);
        return new Answers()
            .Set("pooled", pooled, m => m.Fixed.Value)
            .Set("pooled_se", pooled, m => m.Fixed.StandardError)
            .Set("Q", pooled, m => m.Q)
            .Set("df", pooled, m => m.DegreesOfFreedom)
            .Set("p", pooled.Then(m => m.Heterogeneity()), test => test.PValue)
            .Set("I2", pooled, m => 100 * m.InconsistencyFraction)
            .Set("dl_tau2", pooled, m => m.BetweenVariance)
            .Set("dl_pooled", pooled, m => m.Random.Value)
            .Set("dl_se", pooled, m => m.Random.StandardError);
    }

    private static Answers Tables(JsonElement inputs)
    {
        Stratum<Proportion>[] strata = [.. inputs.GetProperty("tables").EnumerateArray().Select(table => Stratum(table.EnumerateArray()))];
        var (cmh, oddsRatio) = (MantelHaenszel.Test(strata), MantelHaenszel.OddsRatio(strata));
        var (breslowDay, tarone) = (MantelHaenszel.Homogeneity(strata, tarone: false), MantelHaenszel.Homogeneity(strata, tarone: true));
        return new Answers()
            .Set("cmh_chi2", cmh, test => test.Statistic)
            .Set("cmh_p", cmh, test => test.PValue)
            .Set("mh_odds_ratio", oddsRatio, ratio => ratio.Value)
            .Set("mh_log_or_se", oddsRatio, ratio => ratio.StandardError)
            .Set("breslow_day_chi2", breslowDay, test => test.Statistic)
            .Set("breslow_day_p", breslowDay, test => test.PValue)
            .Set("breslow_day_tarone_chi2", tarone, test => test.Statistic)
            .Set("breslow_day_tarone_p", tarone, test => test.PValue);
    }

    private static Stratum<Proportion> Stratum(IEnumerable<JsonElement> rows)
    {
        // Rows: treatment, control; columns: converted, not converted.
        Proportion[] arms = [.. rows.Select(row => row.Numbers()).Select(row => new Proportion((long)row[0], (long)(row[0] + row[1])))];
        return new(Control: arms[1], Treatment: arms[0]);
    }

    private static Answers Segments(JsonElement inputs)
    {
        var (y, treated, segment) = (inputs.Numbers("y"), inputs.Numbers("t"), inputs.Numbers("s"));
        Moments Cell(double s, double t) => Moments.Of(y.Where((_, i) => segment[i] == s && treated[i] == t));
        var test = Interaction.Test([.. segment.Distinct().Select(s => new Stratum<Moments>(Cell(s, 0), Cell(s, 1)))]);
        return new Answers()
            .Set("F", test, t => t.Statistic)
            .Set("df1", test, t => t.NumeratorDegreesOfFreedom)
            .Set("df2", test, t => t.DenominatorDegreesOfFreedom)
            .Set("p", test, t => t.PValue);
    }
}
