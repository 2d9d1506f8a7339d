using System.Text.Json;
using Assay.Core;
using Assay.Core.Record;

namespace Assay.Server.Integrations.GrowthBook;

/// <summary>What the SDKs' tracking plugin sends: exposures, uses of features, and the application's own events.</summary>
internal sealed class GrowthBookTracking(GrowthBookNames names, SenderRules senders, EventIntake events, ExposureIntake exposures)
{
    private const string ExperimentViewed = "Experiment Viewed";
    private const string FeatureEvaluated = "Feature Evaluated";

    /// <summary>Stores what is good of the batch and says which items were not, and why. Uses of features are no events.</summary>
    /// <exception cref="StoreUnavailableException">Not everything was stored; the same batch may be sent again.</exception>
    /// <param name="spoilt">Items that must not come in, by index.</param>
    public async Task<BatchReceipt> AddAsync(
        JsonElement batch,
        IReadOnlyDictionary<int, Fault> spoilt,
        Sender sender,
        Recorder by,
        CancellationToken ct
    )
    {
        var items = batch.EnumerateArray().Index().Where(item => !spoilt.ContainsKey(item.Index)).ToLookup(item => NameOf(item.Item));
        var views = items[ExperimentViewed].ToArray();
        var others = items.Where(group => group.Key is not (ExperimentViewed or FeatureEvaluated)).SelectMany(group => group).ToArray();
        var exposed = await exposures.AddAsync([.. views.Select(item => senders.Admit(ReadExposure(item.Item), sender))], by, ct);
        var told = await events.AddAsync([.. others.Select(item => senders.Admit(ReadEvent(item.Item), sender))], by, ct);
        return new BatchReceipt(
            exposed.Accepted + told.Accepted,
            exposed.Duplicates + told.Duplicates,
            [.. At(exposed, views).Concat(At(told, others)).Concat(Of(spoilt)).OrderBy(rejection => rejection.Index)]
        );
    }

    /// <summary>The rejections by their index in the whole batch.</summary>
    private static IEnumerable<Rejection> At(BatchReceipt receipt, (int Index, JsonElement Item)[] items) =>
        receipt.Rejected.Select(rejection => rejection with { Index = items[rejection.Index].Index });

    private static IEnumerable<Rejection> Of(IReadOnlyDictionary<int, Fault> spoilt) =>
        spoilt.Select(pair => new Rejection(pair.Key, pair.Value.Code, pair.Value.Detail));

    private static string? NameOf(JsonElement item) => Text(item, "event_name");

    private Outcome<ExposureInput> ReadExposure(JsonElement item)
    {
        var view = Member(item, "properties_json");
        var context = Member(item, "context_json");
        return new ExposureInput(
            Text(view, "hashValue"),
            Text(view, "experimentId"),
            Text(view, "variationId"),
            null,
            Json(item, "context_json"),
            IsExternal: false,
            AttributeOf(item, names.AnonymousId),
            context.ValueKind == JsonValueKind.Object ? context.GetPropertyCount() : 0
        );
    }

    private Outcome<EventInput> ReadEvent(JsonElement item)
    {
        var properties = Member(item, "properties_json");
        var value = Member(properties, "value") is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : (double?)null;
        return new EventInput(
            Text(properties, "event_id"),
            UnitOf(item),
            NameOf(item),
            null,
            value,
            Json(item, "properties_json"),
            properties.ValueKind == JsonValueKind.Object ? properties.GetPropertyCount() : 0,
            null,
            null,
            AttributeOf(item, names.AnonymousId)
        );
    }

    /// <summary>The id that experiments hash, so that events join their exposures.</summary>
    private string? UnitOf(JsonElement item) => AttributeOf(item, names.Id) ?? Text(item, "user_id") ?? Text(item, "device_id");

    /// <summary>An attribute of the application. The plugin moves some, and sends one of three as <c>device_id</c>.</summary>
    private static string? AttributeOf(JsonElement item, string name) =>
        name switch
        {
            "user_id" => Text(item, "user_id"),
            "id" or "device_id" or "anonymous_id" => Text(item, "device_id"),
            _ => Text(Member(item, "context_json"), name),
        };

    private static JsonElement Member(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var member) ? member : default;

    private static string? Text(JsonElement json, string name) =>
        Member(json, name) is { ValueKind: JsonValueKind.String or JsonValueKind.Number } text ? text.ToString() : null;

    private static string? Json(JsonElement json, string name) =>
        Member(json, name) is { ValueKind: JsonValueKind.Object } value && value.GetPropertyCount() > 0 ? value.GetRawText() : null;
}
