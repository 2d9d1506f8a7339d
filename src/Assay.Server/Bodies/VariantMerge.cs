using System.Text.Json.Nodes;

namespace Assay.Server.Bodies;

/// <summary>Lays variants over those that an experiment has: the list says which there are, and what it does not say of one stays.</summary>
internal static class VariantMerge
{
    /// <summary>The patch with each of its variants completed by the one of its key, or of its id.</summary>
    public static JsonObject Completed(JsonObject patch, JsonArray given, JsonArray present)
    {
        var known = present.OfType<JsonObject>().ToList();
        var matched = given.Select(one => (Given: one, Known: one is JsonObject json ? Find(known, json) : null)).ToList();
        var isSame = matched.Count == known.Count && matched.All(one => one.Known is not null);
        var namesControl = given.OfType<JsonObject>().Any(one => one["is_control"] is not null);
        var completed = new JsonArray();
        foreach (var (one, before) in matched)
            completed.Add(
                before is null ? one?.DeepClone() : Over(before, one!.AsObject(), keepsShare: isSame, keepsControl: !namesControl)
            );
        var whole = patch.DeepClone().AsObject();
        whole["variants"] = completed;
        return whole;
    }

    /// <summary>One variant's new description over its present one.</summary>
    public static JsonObject Over(JsonObject before, JsonObject patch, bool keepsShare, bool keepsControl)
    {
        var merged = before.DeepClone().AsObject();
        // Shares are those of the whole list, and there is one control in it.
        if (!keepsShare)
            merged.Remove("allocation_pct");
        if (!keepsControl)
            merged.Remove("is_control");
        // The app gets a config as a whole.
        if (patch.ContainsKey("config"))
            merged.Remove("config");
        MergePatch.Apply(merged, patch);
        return merged;
    }

    /// <summary>By key, or else by id.</summary>
    public static JsonObject? Find(IEnumerable<JsonObject> known, JsonObject named)
    {
        var byKey = named["key"] as JsonValue;
        return byKey is not null ? known.FirstOrDefault(one => JsonNode.DeepEquals(one["key"], byKey))
            : named["id"] is { } id ? known.FirstOrDefault(one => JsonNode.DeepEquals(one["id"], id))
            : null;
    }
}
