namespace Assay.Core.Catalog;

/// <summary>The refusals of reviews.</summary>
internal static class ReviewFaults
{
    public static Fault SelfApproval() =>
        new(
            "self_approval",
            FaultKind.Forbidden,
            "Who made an experiment, or edited it last, cannot approve it. Ask somebody with another API key."
        );
}
