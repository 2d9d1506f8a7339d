using System.Text.Json;

namespace Assay.Core.Record.Reading;

/// <summary>A unit that asks for its variant: read, not yet checked.</summary>
/// <param name="Attributes">What targeting reads: a JSON object with members, or <c>null</c>.</param>
/// <param name="Context">What to keep with its exposure: a JSON object with members, or <c>null</c>.</param>
/// <param name="Environment">Whose rules apply; <c>null</c>: the key's own.</param>
/// <param name="Enroll">False: only look; <c>null</c>: as the endpoint does by itself.</param>
public readonly record struct UnitInput(
    string? UserId,
    string? AnonymousId,
    string? Attributes,
    string? Context,
    string? Environment = null,
    bool? Enroll = null
);

/// <summary>Reads units out of JSON.</summary>
public static class UnitReader
{
    /// <inheritdoc cref="ItemReading.Read"/>
    public static Outcome<UnitInput> Read(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json) =>
        ItemReading.Read<Fields, UnitInput>(ref reader, json);

    private struct Fields : IItemFields<UnitInput>
    {
        private string? _userId;
        private string? _anonymousId;
        private string? _attributes;
        private string? _context;
        private string? _environment;
        private bool? _enroll;

        public Fault? Take(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
        {
            if (reader.ValueTextEquals("user_id"u8))
                return reader.Read() ? JsonFields.Text(ref reader, "user_id", ref _userId) : null;
            if (reader.ValueTextEquals("anonymous_id"u8))
                return reader.Read() ? JsonFields.Text(ref reader, "anonymous_id", ref _anonymousId) : null;
            if (reader.ValueTextEquals("attributes"u8))
                return Dimensions(ref reader, json, ref _attributes);
            if (reader.ValueTextEquals("context"u8))
                return Dimensions(ref reader, json, ref _context);
            if (reader.ValueTextEquals("environment"u8))
                return reader.Read() ? JsonFields.Text(ref reader, "environment", ref _environment) : null;
            if (reader.ValueTextEquals("enroll"u8))
                return reader.Read() ? JsonFields.Truth(ref reader, "enroll", ref _enroll) : null;
            reader.Read();
            reader.Skip();
            return null;
        }

        public readonly UnitInput ToInput() => new(_userId, _anonymousId, _attributes, _context ?? _attributes, _environment, _enroll);

        /// <summary>What is no object tells nothing, but is no reason to leave a unit without its variant.</summary>
        private static Fault? Dimensions(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, ref string? value)
        {
            if (reader.Read())
                _ = JsonFields.Object(ref reader, json, "context", ref value, out _);
            return null;
        }
    }
}
