using Assay.Server.Bodies;
using Assay.Server.Endpoints;

namespace Assay.Server.Requests.Known;

/// <summary>Members that the design of the API names and that this server does not have yet: they are refused as such, never dropped.</summary>
/// <remarks>A member that is built moves from here into its body.</remarks>
internal static class DesignedMembers
{
    public static IReadOnlyDictionary<Type, string[]> All { get; } =
        new Dictionary<Type, string[]>
        {
            [typeof(ExperimentBody)] = ["method", "decision_rule", "looks", "power", "minimum_detectable_effect", "teams"],
            [typeof(MetricBody)] =
            [
                "covariate",
                "source",
                "sql",
                "numerator",
                "denominator",
                "quantile",
                "cap_percentile",
                "on_breach",
                "unit",
                "description",
            ],
            [typeof(FlagBody)] = ["ramps"],
            [typeof(RuleBody)] = ["schedule", "ramp", "guards"],
            [typeof(NewKeyBody)] = ["teams", "rate_limit"],
        };

    public static IReadOnlyList<string> Of(Type type) => All.TryGetValue(type, out var names) ? names : [];
}
