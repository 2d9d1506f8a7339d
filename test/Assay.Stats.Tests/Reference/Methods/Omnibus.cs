using System.Text.Json;
using Assay.Stats.Groups;

namespace Assay.Stats.Tests.Reference.Methods;

internal sealed class Omnibus : IReferenceMethod
{
    public string Name => "omnibus";

    public Answers Answer(JsonElement inputs) => inputs.Has("conversions") ? Rates(inputs) : Means(inputs);

    private static Answers Rates(JsonElement inputs)
    {
        Proportion[] arms = [.. inputs.Counts("conversions").Zip(inputs.Counts("n"), (x, n) => new Proportion(x, n))];
        var test = Homogeneity.Test(arms);
        return new Answers()
            .Set("chi2", test, t => t.Statistic)
            .Set("df", Homogeneity.DegreesOfFreedom(arms))
            .Set("p", test, t => t.PValue);
    }

    private static Answers Means(JsonElement inputs)
    {
        Moments[] groups = inputs.Has("sufficient")
            ? [.. inputs.GetProperty("sufficient").EnumerateArray().Select(group => group.Moments())]
            : [.. inputs.Groups("groups").Select(Moments.Of)];
        var (anova, welch) = (Anova.Test(groups), Anova.Welch(groups));
        var answers = new Answers()
            .Set("F", anova, t => t.Statistic)
            .Set("df1", anova, t => (int)t.NumeratorDegreesOfFreedom)
            .Set("df2", anova, t => (int)t.DenominatorDegreesOfFreedom)
            .Set("p", anova, t => t.PValue)
            .Set("eta_squared", anova, t => t.EtaSquared)
            .Set("welch_F", welch, t => t.Statistic)
            .Set("welch_df1", welch, t => t.NumeratorDegreesOfFreedom)
            .Set("welch_df2", welch, t => t.DenominatorDegreesOfFreedom)
            .Set("welch_p", welch, t => t.PValue);
        if (!inputs.Has("groups"))
            return answers;
        var kruskal = KruskalWallis.Test([.. inputs.Groups("groups")]);
        return answers.Set("kruskal_H", kruskal, t => t.Statistic).Set("kruskal_p", kruskal, t => t.PValue);
    }
}
