using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Assay.Core;
using Assay.Core.Catalog;
using Assay.Server.Requests.Known;

namespace Assay.Server.Bodies;

/// <summary>A change for later: a merge patch, or on/off in one environment.</summary>
/// <param name="Environment">The key's own where it is left out.</param>
internal sealed record ScheduleBody(
    DateTimeOffset? At,
    [property: ShapedAs(typeof(FlagBody))] JsonElement? Patch,
    string? Environment,
    bool? Enabled
)
{
    /// <summary>On and off are a patch like any other.</summary>
    public Outcome<JsonElement> ToPatch(string ownEnvironment) =>
        (Patch, Enabled) switch
        {
            ({ ValueKind: JsonValueKind.Object } patch, null) => patch.Clone(),
            (null, { } enabled) => JsonSerializer.SerializeToElement(
                new Dictionary<string, object>
                {
                    ["environments"] = new Dictionary<string, object>
                    {
                        [Environment ?? ownEnvironment] = new Dictionary<string, object> { ["enabled"] = enabled },
                    },
                }
            ),
            _ => Faults.OutOfRange("patch", "a JSON object, or left out where 'enabled' is given"),
        };
}

/// <param name="Status">pending, or failed: then see <paramref name="Failure"/>.</param>
internal sealed record ScheduledChangeView(
    long Id,
    DateTimeOffset At,
    JsonElement Patch,
    string By,
    DateTimeOffset ScheduledAt,
    [property: OneOf("pending", "failed")] string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] FailureView? Failure
)
{
    public static ScheduledChangeView From(ScheduledChange change) =>
        new(
            change.Id,
            change.AtUtc,
            change.Patch,
            change.By,
            change.ScheduledUtc,
            change.Failure is null ? "pending" : "failed",
            change.Failure is { } failure ? new(failure.Code, failure.Detail, failure.AtUtc) : null
        );
}

internal sealed record FailureView(string Code, string Detail, DateTimeOffset At);

/// <param name="Version">One that the history shows.</param>
internal sealed record RestoreBody(long? Version);

/// <summary>One version of a flag.</summary>
/// <param name="Changes">What it made different.</param>
internal sealed record FlagVersionView(long Version, DateTimeOffset At, string By, string Action, IReadOnlyList<ValueChange> Changes)
{
    public static FlagVersionView From(FlagVersion version) =>
        new(
            version.After.Version,
            version.AtUtc,
            version.By,
            version.Action,
            [.. JsonDifference.Between(version.Before is null ? new JsonObject() : Describe(version.Before), Describe(version.After))]
        );

    private static JsonObject Describe(Flag flag)
    {
        var body = JsonSerializer.SerializeToNode(FlagBody.From(flag), Wire.Json)!.AsObject();
        body["scheduled_changes"] = JsonSerializer.SerializeToNode(flag.Scheduled.Select(ScheduledChangeView.From), Wire.Json);
        return body;
    }
}
