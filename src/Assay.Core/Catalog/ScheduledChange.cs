using System.Text.Json;

namespace Assay.Core.Catalog;

/// <summary>A change of a flag that waits for its time. It stands in the flag itself, so that it is applied and taken off in one write.</summary>
/// <param name="Id">The flag's version that brought it; unique within the flag.</param>
/// <param name="Patch">A merge patch of the flag's description.</param>
/// <param name="By">Who scheduled it; the change is theirs in the audit.</param>
/// <param name="Failure">What stood in its way when its time had come; <c>null</c> while it waits.</param>
public sealed record ScheduledChange(
    long Id,
    DateTimeOffset AtUtc,
    JsonElement Patch,
    string By,
    DateTimeOffset ScheduledUtc,
    ScheduledFailure? Failure = null
)
{
    /// <summary>The id of the API key that scheduled it.</summary>
    public long? ByKeyId { get; init; }
}

/// <param name="Code">Of the fault.</param>
public sealed record ScheduledFailure(string Code, string Detail, DateTimeOffset AtUtc);
