using Assay.Core.Catalog;
using Assay.Core.Evaluate;

namespace Assay.Core.Record;

/// <summary>Sends the visitors of a split URL experiment to their variant's address.</summary>
public sealed class Redirects(Catalog.Catalog catalog, Enrolment enrolment, Governance governance)
{
    /// <summary>The address of the visitor's variant; of the control where the visitor takes no part.</summary>
    /// <remarks>A store that is unavailable keeps nobody from the page; who could not be recorded is when they come again.</remarks>
    /// <param name="visitor">The anonymous id.</param>
    /// <param name="query">The request's query string as it came, with its question mark, or empty.</param>
    /// <param name="record">Whether the visitor is about to see the page.</param>
    public async ValueTask<Outcome<string>> FollowAsync(string key, string visitor, string query, bool record, CancellationToken ct)
    {
        if (catalog.View.Experiments.FindKey(key) is not { Kind: ExperimentKind.SplitUrl, Control.Url: { } otherwise })
            return Faults.LinkNotFound(key);
        var address = await AddressAsync(key, visitor, record, ct) ?? otherwise;
        return governance.SplitUrls.Allows(address) ? TargetUrl.WithQuery(address, query) : Faults.LinkNotFound(key);
    }

    private async ValueTask<string?> AddressAsync(string key, string visitor, bool record, CancellationToken ct)
    {
        string? address = null;
        try
        {
            var subject = new Subject(null, visitor);
            var looked = await enrolment.LookAsync(key, subject, ct);
            if (looked.Fault is not null)
                return null;
            address = looked.Value.Variant?.Url;
            if (record)
                await enrolment.RecordAsync(looked.Value, subject, null, ct);
        }
        catch (StoreUnavailableException)
        {
            // The log of the store tells; the visitor shall see a page all the same.
        }
        return address;
    }
}
