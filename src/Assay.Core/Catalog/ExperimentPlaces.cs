using Assay.Evaluation;

namespace Assay.Core.Catalog;

/// <summary>Names the places of faults in experiments as people who describe experiments know them.</summary>
internal static class ExperimentPlaces
{
    private const string Prefix = "experiments.";

    public static DefinitionFault Mend(DefinitionFault fault, ItemSet<Experiment> experiments) =>
        experiments.Where(one => fault.Place.StartsWith($"{Prefix}{one.Key}.", StringComparison.Ordinal)).MaxBy(one => one.Key.Length)
            is { } experiment
            ? fault with
            {
                Place =
                    $"{Prefix}{experiment.Key}.{Mend(fault.Place[(Prefix.Length + experiment.Key.Length + 1)..], fault.Code, experiment)}",
            }
            : fault;

    private static string Mend(string place, string code, Experiment experiment) =>
        place switch
        {
            _ when place.StartsWith("audience", StringComparison.Ordinal) => ExperimentAudience.Mend(place, experiment),
            _ when place.EndsWith("weights", StringComparison.Ordinal) => "variants",
            _ when place.EndsWith("traffic", StringComparison.Ordinal) => "traffic_pct",
            "seed" => "hash_seed",
            "layer" when code != "unknown_layer" => "layer_ranges",
            _ => place,
        };
}
