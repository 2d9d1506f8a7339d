using System.Text.Json;

namespace Assay.Server.Tests;

/// <summary>Compares results, as the server and the command answer them, with numbers computed by somebody else.</summary>
internal static class ReferenceNumbers
{
    /// <summary>Treatments by name, each with its metrics; and one entry for the sample ratio.</summary>
    public static void Expect(JsonElement expected, JsonElement actual, Func<string, string>? keyOf = null)
    {
        var treatments = expected.EnumerateObject().Where(entry => entry.Name != "control" && !entry.Name.StartsWith("srm")).ToList();
        Assert.NotEmpty(treatments);
        ExpectSampleRatio(expected, actual);
        foreach (var treatment in treatments)
        foreach (var metric in treatment.Value.EnumerateObject().Where(IsComparable))
            ExpectMetric(metric.Value, FindMetric(actual, metric.Name), keyOf?.Invoke(treatment.Name) ?? treatment.Name);
    }

    public static void ExpectOneTreatment(JsonElement expected, JsonElement actual, string treatment)
    {
        ExpectSampleRatio(expected, actual);
        foreach (var metric in expected.EnumerateObject().Where(entry => entry.Name != "control" && !entry.Name.StartsWith("srm")))
            ExpectMetric(metric.Value, FindMetric(actual, metric.Name), treatment);
    }

    // A covariate is not asked for here.
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
        if (isRate)
            ExpectNewcombe(expected, comparison.GetProperty("difference_interval"));
        else
            SameLimits(expected, "difference95", comparison.GetProperty("difference_interval"));
        Same(expected, "lift", comparison.GetProperty("lift"));
        Same(expected, isRate ? "z_pooled" : "t", comparison.GetProperty("statistic"));
        Same(expected, "p_value", comparison.GetProperty("p_value"));
    }

    /// <summary>Newcombe's interval, made of the arms' expected Wilson intervals: not every file of expected numbers has it.</summary>
    private static void ExpectNewcombe(JsonElement expected, JsonElement actual)
    {
        var (p, l, u) = Wilson(expected.GetProperty("control"));
        var (q, m, v) = Wilson(expected.GetProperty("treatment"));
        Same(q - p - double.Hypot(q - m, u - p), actual[0].GetDouble(), "lower limit of the difference");
        Same(q - p + double.Hypot(v - q, p - l), actual[1].GetDouble(), "upper limit of the difference");
    }

    private static (double Rate, double Lower, double Upper) Wilson(JsonElement arm)
    {
        var limits = arm.GetProperty("wilson95");
        return (arm.GetProperty("rate").GetDouble(), limits[0].GetDouble(), limits[1].GetDouble());
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
