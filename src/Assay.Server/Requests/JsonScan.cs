using System.Text.Json;
using Assay.Core;
using Assay.Core.Record.Reading;
using Assay.Server.Settings;

namespace Assay.Server.Requests;

/// <summary>Passes a body through the one check of incoming text, by what its endpoint takes.</summary>
internal static class JsonScan
{
    /// <summary>The fault of the body as a whole; <c>null</c> where there is none. Faults of a batch's items are left with the body.</summary>
    public static Fault? Check(JsonBody body, BodyRule rule, LimitSettings limits)
    {
        var json = body.Json.Span;
        if (rule is not (BodyRule.Batch or BodyRule.Beacon))
            return IncomingText.CheckJson(
                json,
                rule == BodyRule.Array ? JsonTokenType.StartArray : JsonTokenType.StartObject,
                limits.ToJson()
            );
        var fault = IncomingText.CheckItems(json, limits.ToJson(), out var items);
        body.ItemFaults = items;
        return fault;
    }
}
