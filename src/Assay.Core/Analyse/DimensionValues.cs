namespace Assay.Core.Analyse;

/// <summary>The values of a dimension that a breakdown tells apart.</summary>
public static class DimensionValues
{
    /// <summary>The values with the most units. A breakdown by an id would be as long as the data, and each of its parts says nothing.</summary>
    public const int MaxShown = 50;

    /// <summary>The dimension of cells that hold all other values together. It is the value of no unit: U+0000 is refused on its way in.</summary>
    public const string Others = "\0";
}

/// <summary>What a breakdown does not show.</summary>
/// <param name="Values">How many values of the dimension.</param>
/// <param name="Units">How many units have one of them.</param>
public sealed record OtherValues(long Values, long Units);
