using System.Text.Json;
using Assay.Core.Record;
using Assay.Server.Requests.Known;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.Bodies;

/// <summary>An event as callers send it; read by <c>EventReader</c>, described here.</summary>
/// <param name="Type">The event's name; <c>event_type</c> and <c>event_name</c> are read too.</param>
/// <param name="EventId">The same id within 24 hours is stored once; one is made where it is left out. <c>id</c> is read too.</param>
/// <param name="Timestamp">When it happened; receipt where it is left out.</param>
/// <param name="ExperimentId">Key or id: the event is listed there; it counts by unit and time.</param>
/// <param name="VariantId">Key or id; where it is the unit's own, the event is its exposure.</param>
/// <param name="AnonymousId">The visitor, instead of a user or from before the user was known.</param>
[OpenBody]
internal sealed record EventBody(
    string? UserId,
    string Type,
    string? EventId,
    DateTimeOffset? Timestamp,
    double? Value,
    JsonElement? Properties,
    string? ExperimentId,
    string? VariantId,
    string? AnonymousId
);

/// <summary>An exposure as callers send it; read by <c>ExposureReader</c>, described here.</summary>
/// <param name="ExposedAt">When the unit met the variant: decides what counts as first, and the iteration.</param>
/// <param name="AnonymousId">The visitor, instead of a user or from before the user was known.</param>
/// <param name="Source"><c>external</c>: the variant was assigned elsewhere and is taken as told.</param>
[OpenBody]
internal sealed record ExposureBody(
    string? UserId,
    string ExperimentId,
    string Variant,
    DateTimeOffset? ExposedAt,
    JsonElement? Context,
    string? Source,
    string? AnonymousId
);

/// <param name="Status"><c>recorded</c> or <c>duplicate</c>.</param>
internal sealed record ExposureReceipt(string UserId, [property: OneOf("recorded", "duplicate")] string Status);

internal sealed record RejectionView(int Index, string Code, string Detail)
{
    public static RejectionView From(Rejection rejection) => new(rejection.Index, rejection.Code, rejection.Detail);
}

/// <summary>What became of a batch. Good items are stored though others are not.</summary>
internal sealed record BatchView(int Accepted, int Duplicates, IReadOnlyList<RejectionView> Rejected)
{
    /// <summary>422 where nothing was good.</summary>
    public static Results<Ok<BatchView>, UnprocessableEntity<BatchView>, ProblemHttpResult> Answer(BatchReceipt receipt)
    {
        var view = new BatchView(receipt.Accepted, receipt.Duplicates, [.. receipt.Rejected.Select(RejectionView.From)]);
        return receipt.Accepted + receipt.Duplicates > 0 ? TypedResults.Ok(view) : TypedResults.UnprocessableEntity(view);
    }
}
