namespace Assay.Core.Catalog;

/// <summary>The refusals of shares and variants.</summary>
internal static class VariantFaults
{
    public static Fault AllocationSum(decimal sum)
    {
        var message =
            $"The variants' shares sum to {sum:0.##} %; they must sum to 100 %. Change them together: PUT the experiment with its variants, or its /variants with the list.";
        return new("allocation_sum", FaultKind.Invalid, message) { Errors = new Dictionary<string, string[]> { ["variants"] = [message] } };
    }
}
