using Assay.Core.Catalog;

namespace Assay.Core.Record;

/// <summary>Why something is not taken from this sender.</summary>
public static class SenderFaults
{
    public static Fault ExternalNotAllowed() =>
        new(
            "external_not_allowed",
            FaultKind.Forbidden,
            "Exposures that were assigned elsewhere (\"source\": \"external\") need a key that records, with the scope evaluate; "
                + "this one is publishable. Leave 'source' out to record what our own assignment gives."
        );

    public static Fault OtherEnvironment(Experiment experiment, string environment) =>
        new(
            "other_environment",
            FaultKind.Forbidden,
            $"The experiment '{experiment.Key}' runs in {string.Join(", ", experiment.Environments)}, and the API key belongs to "
                + $"'{environment}'. Send it with a key of that environment."
        );

    public static Fault TooOld(TimeSpan maxAge) =>
        new(
            "timestamp_too_old",
            FaultKind.Invalid,
            $"The time lies more than {maxAge.TotalHours:0} hours back, which a publishable key may not record. Send it with the scope evaluate."
        );
}
