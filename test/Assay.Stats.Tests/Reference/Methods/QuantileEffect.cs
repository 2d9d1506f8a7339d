using System.Text.Json;
using Assay.Stats.Quantiles;

namespace Assay.Stats.Tests.Reference.Methods;

internal sealed class QuantileEffect : IReferenceMethod
{
    public string Name => "quantile_effect";

    public Answers Answer(JsonElement inputs) =>
        inputs.Has("raw_a") ? Raw(inputs)
        : inputs.Has("n_clusters") ? Clustered(inputs)
        : FromSummary(inputs);

    private static Answers Raw(JsonElement inputs)
    {
        var (answers, alpha) = (new Answers(), inputs.Alpha());
        var (a, b) = (Arm(answers, inputs, "a"), Arm(answers, inputs, "b"));
        var test = Difference.Test(a, b, alpha);
        return answers
            .Set("effect", b.Minus(a).Value)
            .Set("effect_se_order_stat", b.Minus(a).StandardError)
            .Limits("effect_ci", test.Then<Interval>(t => t.Effect))
            .Set("p_two_sided", test, t => t.PValue);
    }

    private static PointEstimate Arm(Answers answers, JsonElement inputs, string arm)
    {
        double[] sorted = [.. inputs.Numbers($"raw_{arm}").Order()];
        var (level, alpha) = (inputs.Number("quantile"), inputs.Alpha());
        var summary = QuantileSummary.Of(sorted, level, alpha);
        var (ranks, levels, estimate) = (
            BinomialRanks.For(sorted.Length, level, alpha),
            RankLevels.For(sorted.Length, level, alpha),
            summary.Estimate()
        );
        answers
            .Set($"quantile_type7_{arm}", summary.Value)
            .Set($"binomial_rank_low_{arm}", ranks.Lower)
            .Set($"binomial_rank_high_{arm}", ranks.Upper)
            .Set($"binomial_ci_low_{arm}", ranks.Lower is { } low ? sorted[low - 1] : null)
            .Set($"binomial_ci_high_{arm}", ranks.Upper is { } high ? sorted[high - 1] : null)
            .Set($"rank_low_p_{arm}", levels.Lower)
            .Set($"rank_high_p_{arm}", levels.Upper)
            .Set($"quantile_lower_{arm}", summary.Lower)
            .Set($"quantile_upper_{arm}", summary.Upper)
            .Set($"order_stat_se_{arm}", estimate.StandardError)
            .Set($"gbstats_unit_variance_{arm}", summary.UnitVariance);
        return estimate;
    }

    private static Answers FromSummary(JsonElement inputs)
    {
        var summary = Summary(inputs);
        return new Answers()
            .Set("gbstats_unit_variance", summary.UnitVariance)
            .Set("se", summary.StandardError)
            .Set("too_few_for_quantile", summary.IsClipped);
    }

    private static Answers Clustered(JsonElement inputs)
    {
        var clusters = BivariateMoments.FromSums(
            inputs.Count("n_clusters"),
            inputs.Number("denominator_sum"),
            inputs.Number("main_sum"),
            inputs.Number("denominator_sum_squares"),
            inputs.Number("main_sum_squares"),
            inputs.Number("main_denominator_sum_product")
        );
        var quantile = Summary(inputs).Clustered(clusters);
        return new Answers().Set("cluster_variance", quantile, q => q.RankVariance).Set("unit_variance", quantile, q => q.UnitVariance);
    }

    private static QuantileSummary Summary(JsonElement inputs) =>
        new(
            inputs.Count("n"),
            inputs.Number("quantile_hat"),
            inputs.Number("quantile_lower"),
            inputs.Number("quantile_upper"),
            inputs.Number("quantile"),
            inputs.Alpha(),
            inputs.Count("n_star")
        );
}
