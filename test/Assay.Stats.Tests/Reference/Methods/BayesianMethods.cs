using System.Text.Json;
using Assay.Stats.Bayesian;
using Assay.Stats.Margins;

namespace Assay.Stats.Tests.Reference.Methods;

internal sealed class BayesBetaBinomial : IReferenceMethod
{
    public string Name => "bayes_beta_binomial";

    public Answers Answer(JsonElement inputs)
    {
        var prior = new BetaPosterior(inputs.Numbers("prior")[0], inputs.Numbers("prior")[1]);
        var (control, treatment, alpha) = (inputs.Arm("a"), inputs.Arm("b"), 1 - inputs.Number("credible_level"));
        var (a, b) = (prior.After(control), prior.After(treatment));
        var comparison = BetaBinomial.Compare(control, treatment, prior, alpha);
        return new Answers()
            .Set("posterior_a", new[] { a.Alpha, a.Beta })
            .Set("posterior_b", new[] { b.Alpha, b.Beta })
            .Set("posterior_mean_a", a.Mean)
            .Set("posterior_mean_b", b.Mean)
            .Set("prob_b_beats_a", comparison.ChanceToBeat)
            .Set("expected_loss_choose_b", comparison.LossOfTreatment)
            .Set("expected_loss_choose_a", comparison.LossOfControl)
            .Limits("ci_mean", b.CredibleInterval(alpha), "_b")
            .Limits("diff_ci", comparison.Difference)
            .Limits("lift_ci", comparison.Lift);
    }
}

internal sealed class BayesGammaPoisson : IReferenceMethod
{
    public string Name => "bayes_gamma_poisson";

    public Answers Answer(JsonElement inputs)
    {
        var prior = new GammaPosterior(inputs.Number("prior_shape"), inputs.Number("prior_rate"));
        var a = prior.After(inputs.Number("events_a"), inputs.Number("exposure_a"));
        var b = prior.After(inputs.Number("events_b"), inputs.Number("exposure_b"));
        var alpha = 1 - inputs.Number("credible_level");
        var comparison = GammaPoisson.Compare(a, b, alpha);
        return new Answers()
            .Set("posterior_a", new[] { a.Shape, a.Rate })
            .Set("posterior_b", new[] { b.Shape, b.Rate })
            .Set("posterior_mean_a", a.Mean)
            .Set("posterior_mean_b", b.Mean)
            .Set("prob_b_beats_a", comparison, c => c.ChanceToBeat)
            .Set("expected_loss_choose_b", comparison, c => c.LossOfTreatment)
            .Limits("rate_ci", b.CredibleInterval(alpha), "_b")
            .Limits("lift_ci", comparison.Then(c => c.Lift));
    }
}

internal sealed class BayesNormalEffect : IReferenceMethod
{
    public string Name => "bayes_normal_effect";

    public Answers Answer(JsonElement inputs)
    {
        var prior = inputs.GetProperty("prior_effect");
        var relative = prior.GetProperty("proper").GetBoolean()
            ? new NormalPosterior(prior.Number("mean"), Math.Sqrt(prior.Number("variance")))
            : NormalPosterior.Flat;
        var control = Effects.Arm(inputs.GetProperty("a"), inputs.Text("metric") == "proportion");
        var onScale = inputs.Text("difference") == "relative" ? relative : relative.RelativeTo(control.Value!.Value);
        var better = inputs.GetProperty("inverse").GetBoolean() ? Better.Lower : Better.Higher;
        var belief = Effects.Of(inputs).Then(e => NormalEffect.Update(e.Value, e.StandardError, onScale, inputs.Number("alpha"), better));
        return new Answers()
            .Set("posterior_mean", belief, b => b.Effect.Value)
            .Set("posterior_sd", belief, b => b.Effect.StandardError)
            .Limits("ci", belief.Then<Interval>(b => b.Effect))
            .Set("chance_to_win", belief, b => b.ChanceToBeat)
            .Set("risk_choose_control", belief, b => b.LossOfControl)
            .Set("risk_choose_treatment", belief, b => b.LossOfTreatment);
    }
}
