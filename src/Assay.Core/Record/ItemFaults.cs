namespace Assay.Core.Record;

/// <summary>Every stable code for one event or exposure, alone or in a batch.</summary>
public static class ItemFaults
{
    public static Fault MissingUser() => Invalid("user_id_missing", "Give the unit's id as user_id.");

    public static Fault UserTooLong(int limit) => Invalid("user_id_too_long", $"A user_id has at most {limit} characters.");

    public static Fault MissingType() => Invalid("type_missing", "Give the event's name as type.");

    public static Fault TypeTooLong(int limit) => Invalid("type_too_long", $"An event's type has at most {limit} characters.");

    public static Fault EventIdBad(int limit) => Invalid("event_id_invalid", $"An event_id has 1 to {limit} characters.");

    public static Fault InTheFuture(TimeSpan skew) =>
        Invalid("timestamp_in_future", $"The time lies more than {skew.TotalMinutes:0} minutes ahead of the server's clock.");

    public static Fault TimeOutOfRange() => Invalid("timestamp_out_of_range", "Times before the year 1970 are not taken.");

    public static Fault ValueNotFinite() => Invalid("value_not_finite", "A value must be a finite number.");

    public static Fault ValueOutOfRange(double limit) =>
        Invalid("value_out_of_range", $"A value (or properties.value, where there is no other) lies between -{limit:R} and {limit:R}.");

    public static Fault PropertiesTooLarge(int limit) =>
        Invalid("properties_too_large", $"Properties, or a context, take at most {limit} bytes of JSON.");

    public static Fault TooManyProperties(int limit) =>
        Invalid("too_many_properties", $"Properties, or a context, have at most {limit} members.");

    public static Fault MissingExperiment() => Invalid("experiment_id_missing", "Name the experiment as experiment_id.");

    public static Fault MissingVariant() => Invalid("variant_missing", "Name the variant as variant.");

    public static Fault UnknownExperiment(string id) => Invalid("unknown_experiment", $"There is no experiment '{id}'.");

    public static Fault UnknownVariant(string id) => Invalid("unknown_variant", $"The experiment has no variant '{id}'.");

    public static Fault NotStarted(string id) =>
        Invalid("experiment_not_started", $"Experiment '{id}' has not been started; start it first (POST …/experiments/{id}/start).");

    public static Fault NotAssigned(string variant, string ours) =>
        Invalid(
            "variant_not_assigned",
            $"Our assignment gives {ours}, not '{variant}'. Data assigned elsewhere is taken with \"source\": \"external\"."
        );

    public static Fault Forced() => Invalid("unit_forced", "The unit is forced into its variant for testing; such units are not recorded.");

    public static Fault NotJson() => Invalid("malformed_json", "The line is not a JSON object.");

    public static Fault LineTooLong() => Invalid("line_too_long", "The line is longer than an import takes (setting Imports:LineBytes).");

    private static Fault Invalid(string code, string detail) => new(code, FaultKind.Invalid, detail);
}
