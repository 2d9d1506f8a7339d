namespace Assay.Server.Integrations.GrowthBook;

/// <summary>How our fields are called among the attributes that an application gives GrowthBook's SDKs.</summary>
/// <param name="Id">The attribute that holds the known unit's id.</param>
/// <param name="AnonymousId">The attribute that holds the id from before it was known.</param>
internal sealed record GrowthBookNames(string Id, string AnonymousId)
{
    /// <summary>The attribute behind a name that conditions and randomisations use.</summary>
    public string Of(string field) =>
        field switch
        {
            "user" or "user_id" or "targetingKey" => Id,
            "anonymous" or "anonymous_id" => AnonymousId,
            _ => field,
        };
}
