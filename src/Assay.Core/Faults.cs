using Assay.Core.Catalog;
using Assay.Evaluation;

namespace Assay.Core;

/// <summary>Every expected failure, one line each. A code is never reworded; the list only grows.</summary>
public static class Faults
{
    // The body of a request.
    public static Fault MalformedJson(long line, long position) =>
        new("malformed_json", FaultKind.Malformed, $"The body is not valid JSON (line {line}, byte {position}).");

    public static Fault MalformedUtf8() => new("malformed_utf8", FaultKind.Malformed, "The body is not valid UTF-8.");

    public static Fault NulCharacter() => new("nul_character", FaultKind.Malformed, "A text contains the character U+0000.");

    public static Fault LoneSurrogate() => new("lone_surrogate", FaultKind.Malformed, "A text contains half of a surrogate pair.");

    public static Fault BodyTooDeep(int limit) =>
        new("body_too_deep", FaultKind.Malformed, $"The JSON is nested deeper than {limit} levels.");

    public static Fault DuplicateMember() => new("duplicate_member", FaultKind.Malformed, "An object names a member twice.");

    public static Fault TooManyMembers(int limit) =>
        new("too_many_members", FaultKind.Malformed, $"An object has more than {limit} members.");

    public static Fault NumberOutOfRange() => new("number_out_of_range", FaultKind.Malformed, "A number is larger than a double can hold.");

    public static Fault ObjectExpected() => new("object_expected", FaultKind.Malformed, "The body must be a JSON object.");

    public static Fault ArrayExpected() => new("array_expected", FaultKind.Malformed, "The body must be a JSON array.");

    public static Fault BodyRequired() => new("body_required", FaultKind.Malformed, "The request needs a JSON body.");

    public static Fault BodyTooLarge(long limit) => new("body_too_large", FaultKind.TooLarge, $"The body is larger than {limit} bytes.");

    public static Fault WrongType(string path) =>
        new("wrong_type", FaultKind.Malformed, $"The value at '{path}' is not of the expected type.")
        {
            Errors = One(path, "Not of the expected type."),
        };

    public static Fault UnsupportedMediaType() =>
        new("unsupported_media_type", FaultKind.UnsupportedMedia, "Send the body as 'Content-Type: application/json'.");

    public static Fault UnsupportedCharset() => new("unsupported_charset", FaultKind.UnsupportedMedia, "Send the body in UTF-8.");

    public static Fault UnsupportedContentEncoding() =>
        new("unsupported_content_encoding", FaultKind.UnsupportedMedia, "Send the body without 'Content-Encoding'.");

    // The rest of a request.
    public static Fault InvalidParameter(string name, string message) =>
        new("invalid_parameter", FaultKind.Malformed, $"The parameter '{name}' is invalid: {message}") { Errors = One(name, message) };

    public static Fault PathNotUtf8() =>
        InvalidParameter("The address holds bytes that are no UTF-8. Encode what stands between its slashes as UTF-8, percent by percent.");

    public static Fault InvalidParameter(string detail) => new("invalid_parameter", FaultKind.Malformed, detail);

    public static Fault ValidationFailed(IReadOnlyDictionary<string, string[]> errors) =>
        new("validation_failed", FaultKind.Invalid, "Some fields are not as they must be; see errors.") { Errors = errors };

    // Access.
    public static Fault MissingKey() =>
        new("missing_key", FaultKind.Unauthenticated, "Send an API key as 'Authorization: Bearer <key>' or 'X-API-Key: <key>'.");

    public static Fault InvalidKey() => new("invalid_key", FaultKind.Unauthenticated, "The API key is unknown or was revoked.");

    public static Fault ExpiredKey() => new("expired_key", FaultKind.Unauthenticated, "The API key has expired.");

    public static Fault KeyNotPublishable() =>
        new("key_not_publishable", FaultKind.Unauthenticated, "Only a key with the scope client alone may stand in a URL.");

    public static Fault InsufficientScope(string needed) =>
        new("insufficient_scope", FaultKind.Forbidden, $"The API key's scopes do not allow this; it needs {needed}.");

    public static Fault KeyNotFound(long id) => new("key_not_found", FaultKind.NotFound, $"There is no API key {id}.");

    public static Fault LastAdminKey() =>
        new("last_admin_key", FaultKind.Conflict, "The last admin key cannot be revoked. Make another one first.");

    public static Fault RateLimited() => new("rate_limited", FaultKind.TooMany, "Too many requests. Wait as 'Retry-After' says.");

    public static Fault InvalidStreamToken() =>
        new("invalid_stream_token", FaultKind.Unauthenticated, "The token in the address is not valid, or no longer. Ask for a new one.");

    // Repeated and concurrent writes.
    public static Fault InvalidIdempotencyKey() =>
        new("invalid_idempotency_key", FaultKind.Malformed, "'Idempotency-Key' must be 1 to 255 printable ASCII characters.");

    public static Fault IdempotencyKeyReused() =>
        new("idempotency_key_reused", FaultKind.Invalid, "This 'Idempotency-Key' was used with another request.");

    public static Fault IdempotentRequestInProgress() =>
        new(
            "idempotent_request_in_progress",
            FaultKind.Conflict,
            "The first request with this 'Idempotency-Key' has not ended yet. Try again."
        );

    public static Fault IdempotentRequestAlreadyApplied(string changes) =>
        new(
            "idempotent_request_already_applied",
            FaultKind.Conflict,
            $"This request was applied before and its answer was not kept: {changes}."
        );

    public static Fault StaleVersion() =>
        new("stale_version", FaultKind.Stale, "The resource has changed since the version in 'If-Match'. Read it again.");

    public static Fault WriteConflict() =>
        new("write_conflict", FaultKind.Conflict, "Another writer was there first. Read again, then repeat.");

    // Catalog
    public static Fault ExperimentNotFound(string id) => ItemNotFound("experiment", id);

    /// <param name="kind">Such as <c>experiment</c>, which gives the code <c>experiment_not_found</c>.</param>
    public static Fault ItemNotFound(string kind, string id) => new($"{kind}_not_found", FaultKind.NotFound, $"There is no {kind} '{id}'.");

    /// <summary>What the evaluation refuses, by place: a field of the item itself, or the whole place in one that refers to it.</summary>
    /// <param name="own">How the places in the item itself begin, such as <c>flags.checkout.</c>.</param>
    public static Fault NotEvaluable(IReadOnlyList<DefinitionFault> faults, string own) =>
        new("validation_failed", FaultKind.Invalid, string.Join(" ", faults.Take(3).Select(fault => fault.Detail)))
        {
            Errors = ByPlace(faults, own),
        };

    public static Fault InUse(string kind, string key, IReadOnlyList<DefinitionFault> broken) =>
        new(
            "in_use",
            FaultKind.Conflict,
            $"The {kind} '{key}' is still used: {string.Join(", ", broken.Take(3).Select(fault => fault.Place))}."
        )
        {
            Errors = ByPlace(broken),
        };

    public static Fault VariantNotFound(string id) =>
        new("variant_not_found", FaultKind.NotFound, $"The experiment has no variant '{id}'.");

    public static Fault UnknownVariant(string id) => new("unknown_variant", FaultKind.Invalid, $"The experiment has no variant '{id}'.");

    public static Fault DuplicateKey(string key) =>
        new("duplicate_key", FaultKind.Conflict, $"The key '{key}' is taken; choose another one.");

    public static Fault WrongState(Experiment experiment, LifecycleStep step, IEnumerable<ExperimentStatus> from) =>
        new(
            "wrong_state",
            FaultKind.Conflict,
            $"The experiment is {Wire.Name(experiment.Status)}; '{Wire.Name(step)}' needs it to be {string.Join(" or ", from.Select(Wire.Name))}."
        );

    public static Fault ReviewRequired() =>
        new("review_required", FaultKind.Conflict, "This server demands a review: submit the experiment and have it approved first.");

    public static Fault NoPlannedStart() =>
        new("planned_start_missing", FaultKind.Invalid, "Give the experiment a planned_start to schedule it.");

    public static Fault NotEditable(Experiment experiment) =>
        new(
            "not_editable",
            FaultKind.Conflict,
            $"The experiment is {Wire.Name(experiment.Status)}: only its texts, team and tags may change."
        );

    public static Fault LockedWhileRunning(string what) =>
        new(
            "locked_while_running",
            FaultKind.Conflict,
            $"While an experiment runs, these may not change: {what}. Start a new iteration instead."
        );

    public static Fault TrafficCannotShrink(decimal percent) =>
        new(
            "traffic_cannot_shrink",
            FaultKind.Conflict,
            $"Traffic is at {percent:0.##} % and can only grow while the experiment runs. Pause it instead."
        );

    public static Fault LayerFull(string layer, decimal freePercent) =>
        new("layer_full", FaultKind.Conflict, $"Of the layer '{layer}' only {freePercent:0.##} % are free.");

    public static Fault LayerRangesTaken(string holder)
    {
        var message = $"The experiment '{holder}' holds some of these buckets.";
        return new("validation_failed", FaultKind.Invalid, message) { Errors = One("layer_ranges", message) };
    }

    public static Fault LinkNotFound(string key) => new("link_not_found", FaultKind.NotFound, $"There is no split URL experiment '{key}'.");

    public static Fault HoldoutInUse(string experiment) =>
        new(
            "holdout_in_use",
            FaultKind.Conflict,
            $"The experiment '{experiment}' runs with this holdout; until it stops the share stays, or enrolled units would move."
        );

    public static Fault NotDeletable(Experiment experiment) =>
        new(
            "not_deletable",
            FaultKind.Conflict,
            $"The experiment is {Wire.Name(experiment.Status)}; only drafts and archived ones can be deleted."
        );

    public static Fault LastEnvironment() =>
        new("last_environment", FaultKind.Conflict, "The last environment cannot be deleted. Make another one first.");

    public static Fault UnknownEnvironment(string key) =>
        new("unknown_environment", FaultKind.Invalid, $"There is no environment '{key}'.");

    public static Fault InvalidContext(string detail) => new("invalid_context", FaultKind.Malformed, detail);

    public static Fault TargetingKeyMissing(string flag) =>
        new(
            "targeting_key_missing",
            FaultKind.Invalid,
            $"The flag '{flag}' decides by a bucket here: send a user_id (or what its rule goes by)."
        );

    public static Fault ScheduledChangeNotFound(long id) =>
        new("scheduled_change_not_found", FaultKind.NotFound, $"The flag has no scheduled change {id}.");

    public static Fault TooManyScheduled(int limit) =>
        new("too_many_scheduled_changes", FaultKind.Conflict, $"A flag holds at most {limit} scheduled changes. Cancel some first.");

    public static Fault VersionNotFound(long version) =>
        new("version_not_found", FaultKind.NotFound, $"The history has no version {version}.");

    public static Fault IterationNotFound(int number) =>
        new("iteration_not_found", FaultKind.NotFound, $"The experiment has no iteration {number}.");

    public static Fault NotStarted(string key) =>
        new(
            "not_started",
            FaultKind.Conflict,
            $"The experiment '{key}' has not been started yet. Call POST /experiments/{key}/start first."
        );

    public static Fault UnknownMetric(string key) => new("unknown_metric", FaultKind.Invalid, $"The experiment has no metric '{key}'.");

    public static Fault ExperimentIdsInvalid(int limit) =>
        new("experiment_ids_invalid", FaultKind.Invalid, $"Give 1 to {limit} keys or ids as experiment_ids.");

    public static Fault BatchTooLarge(int limit) =>
        new("batch_too_large", FaultKind.TooLarge, $"A batch has at most {limit} items; send several.");

    public static Fault BatchEmpty() => new("batch_empty", FaultKind.Invalid, "The batch holds no items.");

    public static Fault JobNotFound(long id) => new("job_not_found", FaultKind.NotFound, $"There is no job {id}.");

    public static Fault ImportEmpty() => new("import_empty", FaultKind.Invalid, "The upload holds no bytes.");

    public static Fault OutOfRange(string field, string expected) =>
        new("validation_failed", FaultKind.Invalid, $"'{field}' must be {expected}.") { Errors = One(field, $"Must be {expected}.") };

    public static Fault FieldRequired(string field) =>
        new("validation_failed", FaultKind.Invalid, $"'{field}' is needed.") { Errors = One(field, "Needed.") };

    public static Fault EraseUnavailable() =>
        new("erase_unavailable", FaultKind.Invalid, "This server cannot erase a unit's exposures and events yet. Nothing was deleted.");

    // The machine.
    public static Fault StoreUnavailable(string detail) => new("store_unavailable", FaultKind.Unavailable, detail);

    public static Fault TooManyStreams() =>
        new(
            "too_many_streams",
            FaultKind.Unavailable,
            "As many streams are open as this server holds. Ask for the snapshot now and then instead."
        );

    public static Fault UnsupportedFile(string known) =>
        new("unsupported_media_type", FaultKind.UnsupportedMedia, $"Say what the file is in Content-Type: one of {known}.");

    private static Dictionary<string, string[]> ByPlace(IEnumerable<DefinitionFault> faults, string own = "") =>
        faults
            .GroupBy(
                fault => fault.Place.StartsWith(own, StringComparison.Ordinal) ? fault.Place[own.Length..] : fault.Place,
                fault => fault.Detail
            )
            .ToDictionary(place => place.Key, place => place.ToArray());

    private static Dictionary<string, string[]> One(string name, string message) => new() { [name] = [message] };
}
