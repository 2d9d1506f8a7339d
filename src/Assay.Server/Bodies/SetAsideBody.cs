using System.Text.Json.Serialization;
using Assay.Core;
using Assay.Core.Catalog;
using Assay.Core.Record;
using Assay.Server.Requests;
using Assay.Server.Requests.Known;

namespace Assay.Server.Bodies;

/// <summary>Names rows of an experiment that are not to count. All that is given must hold together.</summary>
/// <param name="Reason">For whoever reads the results later.</param>
/// <param name="Kind">exposures or events; both where it is left out.</param>
/// <param name="Source">assigned or external: exposures alone.</param>
/// <param name="Key">The id of the API key that recorded them.</param>
/// <param name="UserId">All rows of this person.</param>
/// <param name="From">When it happened, from then on.</param>
/// <param name="To">When it happened, before then.</param>
/// <param name="ReceivedFrom">When it was recorded, from then on.</param>
/// <param name="ReceivedTo">When it was recorded, before then.</param>
internal sealed record SetAsideBody(
    string? Reason,
    [property: NamesOf<SetAsideKind>] string? Kind,
    [property: NamesOf<ExposureSource>] string? Source,
    long? Key,
    [property: JsonConverter(typeof(IdText))] string? UserId,
    DateTimeOffset? From,
    DateTimeOffset? To,
    DateTimeOffset? ReceivedFrom,
    DateTimeOffset? ReceivedTo
)
{
    public Outcome<SetAsideSpec> ToSpec()
    {
        SetAsideKind? kind = null;
        if (Kind is not null)
        {
            if (!Wire.TryRead<SetAsideKind>(Kind, out var read))
                return Faults.InvalidParameter("kind", "Give exposures or events.");
            kind = read;
        }
        bool? isExternal = null;
        if (Source is not null)
        {
            if (!Wire.TryRead<ExposureSource>(Source, out var read))
                return Faults.InvalidParameter("source", "Give assigned or external.");
            isExternal = read == ExposureSource.External;
        }
        return new SetAsideSpec(Reason)
        {
            Kind = kind,
            IsExternal = isExternal,
            KeyId = Key,
            UnitId = UserId,
            FromUtc = From,
            ToUtc = To,
            ReceivedFromUtc = ReceivedFrom,
            ReceivedToUtc = ReceivedTo,
        };
    }
}

/// <summary>Rows that do not count, and why.</summary>
/// <param name="Number">Its place in the address: delete it, and the rows count again.</param>
internal sealed record SetAsideView(
    int Number,
    [property: NamesOf<SetAsideKind>] string? Kind,
    [property: NamesOf<ExposureSource>] string? Source,
    long? Key,
    string? UserId,
    DateTimeOffset? From,
    DateTimeOffset? To,
    DateTimeOffset? ReceivedFrom,
    DateTimeOffset? ReceivedTo,
    string Reason,
    DateTimeOffset CreatedAt,
    string CreatedBy
)
{
    public static SetAsideView Of(SetAside one) =>
        new(
            one.Number,
            one.Kind is { } kind ? Wire.Name(kind) : null,
            one.IsExternal is { } isExternal ? Wire.Name(isExternal ? ExposureSource.External : ExposureSource.Assigned) : null,
            one.KeyId,
            one.UnitId,
            one.FromUtc,
            one.ToUtc,
            one.ReceivedFromUtc,
            one.ReceivedToUtc,
            one.Reason,
            one.AtUtc,
            one.By
        );
}
