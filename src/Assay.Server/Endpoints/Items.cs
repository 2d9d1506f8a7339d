using System.Text.Json;
using Assay.Core;
using Assay.Core.Record.Reading;
using Assay.Server.Requests;

namespace Assay.Server.Endpoints;

/// <summary>Reads events and exposures straight from the checked body, without a document in between.</summary>
internal static class Items
{
    public delegate Outcome<T> ItemReader<T>(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json);

    public delegate void Taker<T>(in Outcome<T> item);

    public static Outcome<T> One<T>(HttpContext http, ItemReader<T> read)
    {
        if (http.Features.Get<JsonBody>() is not { } body)
            return Faults.BodyRequired();
        var reader = new Utf8JsonReader(body.Json.Span, ItemReading.AnyDepth);
        reader.Read();
        return read(ref reader, body.Json);
    }

    public static Outcome<IReadOnlyList<Outcome<T>>> Many<T>(HttpContext http, int limit, ItemReader<T> read)
    {
        var items = new List<Outcome<T>>();
        return Each(http, limit, read, (in item) => items.Add(item)) is { } fault ? fault : items;
    }

    /// <summary>Hands on one item after the other. After a fault, what was handed on does not count.</summary>
    public static Fault? Each<T>(HttpContext http, int limit, ItemReader<T> read, Taker<T> take)
    {
        if (http.Features.Get<JsonBody>() is not { } body)
            return Faults.BodyRequired();
        var reader = new Utf8JsonReader(body.Json.Span, ItemReading.AnyDepth);
        reader.Read();
        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (count == limit)
                return Faults.BatchTooLarge(limit);
            if (body.ItemFaults.TryGetValue(count++, out var fault))
                take(Skip<T>(ref reader, fault));
            else
                take(read(ref reader, body.Json));
        }
        return count == 0 ? Faults.BatchEmpty() : null;
    }

    private static Outcome<T> Skip<T>(ref Utf8JsonReader reader, Fault fault)
    {
        reader.Skip();
        return fault;
    }
}
