using System.Text.Json;

namespace Assay.Cli.Tests;

/// <summary>Every number that the command prints, against computations that share no code with it.</summary>
public sealed class AnalyzeNumbersTests
{
    private static string Spec => Repository.File("spec/analyze");

    /// <summary>Public data sets of 90,189 and 64,000 units, too large to keep here.</summary>
    private static string Shared => Repository.File("../shared/data");

    [Fact]
    public async Task A_made_experiment_gives_the_numbers_of_an_independent_computation()
    {
        var actual = await AnalyzeAsync(
            $"{Spec}/checkout.csv --unit user_id --variant variant --control control --metric purchased:proportion revenue:mean "
                + "--weights control=50,express=25,short=25 --by platform"
        );
        using var expected = Load($"{Spec}/checkout.json");

        Expect(expected.RootElement, actual);
    }

    [Fact]
    public async Task Cookie_Cats_gives_the_numbers_of_scipy_and_statsmodels()
    {
        Assert.SkipUnless(Directory.Exists(Shared), "The shared data sets are not here.");
        var actual = await AnalyzeAsync(
            $"{Shared}/cookie_cats.csv --unit userid --variant version --control gate_30 "
                + "--metric retention_1:proportion retention_7:proportion sum_gamerounds:mean"
        );
        using var expected = Load($"{Shared}/expected.json");

        ExpectOneTreatment(expected.RootElement.GetProperty("cookie_cats"), actual, "gate_40");
    }

    [Fact]
    public async Task The_e_mail_challenge_gives_the_numbers_of_scipy_and_statsmodels()
    {
        Assert.SkipUnless(Directory.Exists(Shared), "The shared data sets are not here.");
        string[] control = ["--control", "No E-Mail"];
        var actual = await AnalyzeAsync(
            $"{Shared}/hillstrom.csv --variant segment --metric visit:proportion conversion:proportion spend:mean --by channel",
            control
        );
        using var expected = Load($"{Shared}/expected.json");

        Expect(expected.RootElement.GetProperty("hillstrom"), actual);
    }

    private static async Task<JsonElement> AnalyzeAsync(string arguments, params string[] more)
    {
        var answer = await Cli.RunAsync(["analyze", .. arguments.Split(' '), .. more, "--json"]);
        Assert.Equal((0, ""), (answer.Code, answer.Error));
        using var document = JsonDocument.Parse(answer.Out);
        return document.RootElement.Clone();
    }

    private static JsonDocument Load(string path) => JsonDocument.Parse(File.ReadAllText(path));

    /// <summary>Treatments by name, each with its metrics; and one entry for the sample ratio.</summary>
    private static void Expect(JsonElement expected, JsonElement actual)
    {
        var treatments = expected.EnumerateObject().Where(entry => entry.Name != "control" && !entry.Name.StartsWith("srm")).ToList();
        Assert.NotEmpty(treatments);
        ExpectSampleRatio(expected, actual);
        foreach (var treatment in treatments)
        foreach (var metric in treatment.Value.EnumerateObject().Where(IsComparable))
            ExpectMetric(metric.Value, FindMetric(actual, metric.Name), treatment.Name);
    }

    private static void ExpectOneTreatment(JsonElement expected, JsonElement actual, string treatment)
    {
        ExpectSampleRatio(expected, actual);
        foreach (var metric in expected.EnumerateObject().Where(entry => entry.Name != "control" && !entry.Name.StartsWith("srm")))
            ExpectMetric(metric.Value, FindMetric(actual, metric.Name), treatment);
    }

    // The command takes no covariate.
    private static bool IsComparable(JsonProperty metric) => !metric.Name.Contains("_cuped_");

    private static void ExpectSampleRatio(JsonElement expected, JsonElement actual)
    {
        var srm = expected.EnumerateObject().Single(entry => entry.Name.StartsWith("srm")).Value;
        Same(srm, "chi2", actual.GetProperty("srm").GetProperty("chi2"));
        Same(srm, "p_value", actual.GetProperty("srm").GetProperty("p_value"));
    }

    private static JsonElement FindMetric(JsonElement actual, string name)
    {
        var slice = name.Split('|', '=');
        var source =
            slice.Length == 1 ? actual : actual.GetProperty("breakdown").EnumerateArray().Single(value => Text(value, "value") == slice[2]);
        return source.GetProperty("metrics").EnumerateArray().Single(metric => Text(metric, "metric") == slice[0]);
    }

    private static void ExpectMetric(JsonElement expected, JsonElement actual, string treatment)
    {
        var arms = actual.GetProperty("variants").EnumerateArray().ToDictionary(arm => Text(arm, "variant"));
        var comparison = actual.GetProperty("comparisons").EnumerateArray().Single(one => Text(one, "variant") == treatment);
        ExpectArm(expected.GetProperty("control"), arms.First().Value);
        ExpectArm(expected.GetProperty("treatment"), arms[treatment]);
        var isRate = expected.TryGetProperty("z_pooled", out _);
        Same(expected, "difference", comparison.GetProperty("difference"));
        SameLimits(expected, isRate ? "difference95_unpooled" : "difference95", comparison.GetProperty("difference_interval"));
        Same(expected, "lift", comparison.GetProperty("lift"));
        Same(expected, isRate ? "z_pooled" : "t", comparison.GetProperty("statistic"));
        Same(expected, "p_value", comparison.GetProperty("p_value"));
    }

    private static void ExpectArm(JsonElement expected, JsonElement actual)
    {
        var isRate = expected.TryGetProperty("rate", out _);
        Same(expected, "units", actual.GetProperty("units"));
        Same(expected, isRate ? "rate" : "mean", actual.GetProperty("mean"));
        Same(expected, isRate ? "successes" : "sum", actual.GetProperty("sum"));
        if (isRate)
            SameLimits(expected, "wilson95", actual.GetProperty("interval"));
    }

    private static void SameLimits(JsonElement expected, string name, JsonElement actual)
    {
        foreach (var (limit, shown) in expected.GetProperty(name).EnumerateArray().Zip(actual.EnumerateArray()))
            Same(limit.GetDouble(), shown.GetDouble(), name);
    }

    private static void Same(JsonElement expected, string name, JsonElement actual) =>
        Same(expected.GetProperty(name).GetDouble(), actual.GetDouble(), name);

    /// <summary>To nine digits; far out in a tail, where a digit of the statistic is many of the p-value, to six.</summary>
    private static void Same(double expected, double actual, string name)
    {
        var tolerance = name == "p_value" && expected < 1e-10 ? 1e-6 : 1e-9;
        Assert.True(Math.Abs(actual - expected) <= tolerance * Math.Abs(expected), $"{name}: {actual:R} instead of {expected:R}");
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
