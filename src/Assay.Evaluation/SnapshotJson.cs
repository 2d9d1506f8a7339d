using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Assay.Evaluation;

/// <summary>For whom a snapshot is written.</summary>
public enum SnapshotReader
{
    /// <summary>A server-side SDK: everything.</summary>
    Server,

    /// <summary>A browser or an app, whose users can read what it gets: client-visible flags and what they need, started experiments; no ids in lists of forced variants, no rules of flags that are off, no plans.</summary>
    Client,
}

/// <summary>What <see cref="SnapshotJson.Read"/> found: a definition and its environment, or a fault.</summary>
/// <param name="Definition">The input of <see cref="Snapshot.Build"/>, or null.</param>
/// <param name="Environment">The environment it was written for, or null.</param>
/// <param name="Fault">Why there is no definition, or null.</param>
public sealed record SnapshotRead(SnapshotDefinition? Definition, string? Environment, DefinitionFault? Fault);

/// <summary>The wire form of a snapshot: versioned JSON, complete for evaluation elsewhere in one environment.</summary>
/// <remarks>
/// The items have the shapes of the API. Beside weights, percentages and traffic stand the integer <c>ranges</c> that follow from them, so
/// that a reader in another language needs no arithmetic. The same snapshot gives the same bytes. See spec/vectors/README.md.
/// </remarks>
public static class SnapshotJson
{
    /// <summary>Named in every snapshot; a reader refuses another one.</summary>
    public const string Format = "assay-snapshot/1";

    /// <summary>How definitions are written as JSON, for whoever serves them one by one.</summary>
    public static JsonSerializerOptions Options { get; } =
        new()
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { RefuseNullItems } },
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
        };

    /// <summary>UTF-8 JSON of what evaluates in the environment. For one snapshot after the other, see <see cref="SnapshotWriter"/>.</summary>
    public static byte[] Write(Snapshot snapshot, string environment, SnapshotReader reader = SnapshotReader.Server) =>
        new SnapshotWriter(environment, reader).Write(snapshot);

    /// <summary>Whether two snapshots, as <see cref="Write"/> gave them, differ in nothing but their version.</summary>
    public static bool HaveSameContent(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other) =>
        AfterVersion(one).SequenceEqual(AfterVersion(other));

    /// <summary>The definitions in UTF-8 JSON. They are not yet checked: that is done by <see cref="Snapshot.Build"/>.</summary>
    public static SnapshotRead Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var wire = JsonSerializer.Deserialize<SnapshotWire>(json, Options);
            return wire?.Format == Format
                ? new(wire.ToDefinition(), wire.Environment, null)
                : Refuse("format", $"The format is not {Format}.");
        }
        catch (JsonException exception)
        {
            return Refuse(exception.Path ?? "$", exception.Message);
        }
    }

    private static ReadOnlySpan<byte> AfterVersion(ReadOnlySpan<byte> json) => json[json.IndexOf(",\"environment\":"u8)..];

    /// <summary>Nullable annotations are respected for members but not for the items of lists and dictionaries.</summary>
    private static void RefuseNullItems(JsonTypeInfo type)
    {
        if (type.Kind is JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary)
            type.OnDeserialized = items =>
            {
                var all = items is IDictionary dictionary ? dictionary.Values : (IEnumerable)items;
                if (all.Cast<object?>().Any(item => item is null))
                    throw new JsonException("An item is null.");
            };
    }

    private static SnapshotRead Refuse(string place, string detail) => new(null, null, new(place, "bad_snapshot", detail));
}

/// <summary>The members of the wire form.</summary>
internal sealed record SnapshotWire(
    string Format,
    long Version,
    string Environment,
    IReadOnlyList<FlagDefinition> Flags,
    IReadOnlyList<ExperimentDefinition> Experiments,
    IReadOnlyList<Targeting.SegmentDefinition> Segments,
    IReadOnlyList<LayerDefinition> Layers,
    IReadOnlyList<HoldoutDefinition> Holdouts
)
{
    public SnapshotDefinition ToDefinition() =>
        new()
        {
            Version = Version,
            Flags = Flags,
            Experiments = Experiments,
            Segments = Segments,
            Layers = Layers,
            Holdouts = Holdouts,
        };
}
