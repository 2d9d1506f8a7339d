using System.Text.Json;
using Assay.Core;
using Assay.Server.Requests;

namespace Assay.Server.Endpoints;

/// <summary>Reads events and exposures straight from the checked body, without a document in between.</summary>
internal static class Items
{
    public delegate Outcome<T> ItemReader<T>(ref Utf8JsonReader reader, ReadOnlySpan<byte> json);

    public static Outcome<T> One<T>(HttpContext http, ItemReader<T> read)
    {
        if (http.Features.Get<JsonBody>() is not { } body)
            return Faults.BodyRequired();
        var json = body.Json.Span;
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return read(ref reader, json);
    }

    public static Outcome<IReadOnlyList<Outcome<T>>> Many<T>(HttpContext http, int limit, ItemReader<T> read)
    {
        if (http.Features.Get<JsonBody>() is not { } body)
            return Faults.BodyRequired();
        var json = body.Json.Span;
        var reader = new Utf8JsonReader(json);
        reader.Read();
        var items = new List<Outcome<T>>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (items.Count == limit)
                return Faults.BatchTooLarge(limit);
            items.Add(read(ref reader, json));
        }
        if (items.Count == 0)
            return Faults.BatchEmpty();
        return items;
    }
}
