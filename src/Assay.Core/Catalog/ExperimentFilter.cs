namespace Assay.Core.Catalog;

/// <summary>Which experiments somebody is looking for; <c>null</c> does not narrow.</summary>
/// <param name="Text">Found in the key, name, description or hypothesis, whatever the case.</param>
public sealed record ExperimentFilter(ExperimentStatus? Status, string? OwnerTeam, string? Tag, string? Text)
{
    public bool Admits(Experiment experiment) =>
        (Status is null || experiment.Status == Status)
        && (OwnerTeam is null || experiment.OwnerTeam == OwnerTeam)
        && (Tag is null || experiment.Tags.Contains(Tag))
        && (Text is null || Contains(experiment, Text));

    private static bool Contains(Experiment experiment, string text) =>
        new[] { experiment.Key, experiment.Name, experiment.Description, experiment.Hypothesis }.Any(field =>
            field.Contains(text, StringComparison.OrdinalIgnoreCase)
        );
}
