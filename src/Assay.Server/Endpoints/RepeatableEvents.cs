using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Assay.Core;
using Assay.Core.Record;
using Assay.Server.Requests;

namespace Assay.Server.Endpoints;

/// <summary>Gives an event without an id one that follows from the request's <c>Idempotency-Key</c>, so that a repeat of the request counts nothing twice.</summary>
/// <remarks>No answer is kept, as it is for changes of definitions: events come in too great a number, and their log knows repeats by the ids.</remarks>
internal static class RepeatableEvents
{
    /// <param name="index">The event's place in its request.</param>
    public static Outcome<EventInput> Name(HttpContext http, in Outcome<EventInput> read, int index = 0)
    {
        if (!http.Request.Headers.ContainsKey(IdempotencyKey.Header) || read.Fault is not null || read.Value.EventId.IsGiven)
            return read;
        if (!IdempotencyKey.IsValid(http))
            return Faults.InvalidIdempotencyKey();
        // A digest, since a key may be longer than an id.
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(IdempotencyKey.Scoped(http)!));
        var id = string.Create(CultureInfo.InvariantCulture, $"request-{Convert.ToHexStringLower(digest.AsSpan(0, 16))}-{index}");
        return read.Value with { EventId = id };
    }
}
