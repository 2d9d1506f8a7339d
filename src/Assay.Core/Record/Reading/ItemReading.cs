using System.Text.Json;

namespace Assay.Core.Record.Reading;

/// <summary>The fields of one item as they come out of its JSON object.</summary>
internal interface IItemFields<T>
{
    /// <summary>Takes the value of the property at which the reader stands.</summary>
    /// <param name="json">All of the text under the reader.</param>
    Fault? Take(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json);

    T ToInput();
}

/// <summary>Reads items in one pass, without a document in between. A bad field spoils its item, not its neighbours.</summary>
public static class ItemReading
{
    /// <summary>For text that was checked already: the reader's own bound of depth would only add a second, lower one.</summary>
    public static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = 1 << 30 };

    /// <summary>Reads the object at which the reader stands and leaves the reader at the object's end.</summary>
    /// <param name="json">All of the text under the reader; what is read may be a part of it.</param>
    internal static Outcome<T> Read<TFields, T>(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
        where TFields : struct, IItemFields<T>
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return JsonFields.WrongType("$", "an object");
        }
        var fields = new TFields();
        Fault? fault = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            fault = fields.Take(ref reader, json) ?? fault;
        return fault is null ? fields.ToInput() : fault;
    }
}
