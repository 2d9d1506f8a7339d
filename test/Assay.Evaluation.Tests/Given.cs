using Assay.Evaluation.Bucketing;

namespace Assay.Evaluation.Tests;

/// <summary>Definitions to start a test from.</summary>
internal static class Given
{
    public static readonly string[] Units = [.. Enumerable.Range(0, 5_000).Select(i => $"user-{i}")];

    public static ExperimentDefinition Experiment(params decimal[] weights) =>
        new()
        {
            Id = 1,
            Key = "checkout",
            State = ExperimentState.Running,
            Salt = "2025-11",
            Variants = [.. weights.Select((_, i) => new VariantDefinition(i == 0 ? "control" : $"v{i}", IsControl: i == 0))],
            Revisions = [new(1, weights, 100)],
        };

    public static ExperimentDefinition At(this ExperimentDefinition experiment, decimal traffic) =>
        experiment with
        {
            Revisions = [experiment.Revisions[^1] with { TrafficPercent = traffic }],
        };

    public static ExperimentDefinition Revised(this ExperimentDefinition experiment, decimal traffic, params decimal[] weights) =>
        experiment with
        {
            Revisions = [.. experiment.Revisions, new(experiment.Revisions.Count + 1, weights, traffic)],
        };

    public static CompiledExperiment Compiled(this ExperimentDefinition experiment)
    {
        var build = Snapshot.Build(new() { Version = 1, Experiments = [experiment] });
        Assert.Empty(build.Faults);
        return build.Snapshot.Experiment(experiment.Key)!;
    }

    public static string? VariantOf(this CompiledExperiment experiment, string unit, int sticky = Sticky.Unknown) =>
        Evaluator.Assign(experiment, unit, sticky) is { IsAssigned: true } assignment
            ? experiment.Variants[assignment.VariantIndex].Key
            : null;

    public static readonly HashAlgorithm[] Hashes = Enum.GetValues<HashAlgorithm>();
}
