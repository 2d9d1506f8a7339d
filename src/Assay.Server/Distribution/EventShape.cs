using System.Globalization;
using System.Text;
using System.Text.Json;
using Assay.Core;

namespace Assay.Server.Distribution;

/// <summary>How a stream says that a payload is in force. There are these and no others: a payload keeps the event of each.</summary>
internal sealed class EventShape
{
    private readonly string _name;
    private readonly Func<Payload, string> _data;

    private EventShape(string? name, Func<Payload, string> data) => (_name, _data) = (name is null ? "" : $"event: {name}\n", data);

    /// <summary>For SDKs that hold the snapshot.</summary>
    public static EventShape Version { get; } =
        new(null, payload => JsonSerializer.Serialize(new ChangeBody(payload.Version, payload.ETag, payload.ChangedUtc), Wire.Json));

    /// <summary>For clients of OFREP.</summary>
    public static EventShape Refetch { get; } =
        new(null, payload => JsonSerializer.Serialize(RefetchBody.Of(payload), JsonSerializerOptions.Web));

    /// <summary>For GrowthBook's SDKs, which fetch at it.</summary>
    public static EventShape FeaturesUpdated { get; } = new("features-updated", _ => "{}");

    public byte[] ToUtf8(Payload payload) => Encoding.UTF8.GetBytes($"{_name}id: {payload.Version}\ndata: {_data(payload)}\n\n");

    private sealed record ChangeBody(long Version, string Etag, DateTimeOffset ChangedAt);

    private sealed record RefetchBody(string Type, string Etag, DateTimeOffset LastModified)
    {
        public static RefetchBody Of(Payload payload) =>
            new("refetchEvaluation", payload.Version.ToString(CultureInfo.InvariantCulture), payload.ChangedUtc);
    }
}
