namespace Assay.Core.Record;

/// <summary>What becomes of a cell that says that there is no value.</summary>
public enum MissingValue
{
    /// <summary>The row is at fault.</summary>
    Refuse,

    /// <summary>It counts as 0.</summary>
    Zero,

    /// <summary>The row is passed over, and counted.</summary>
    Drop,
}

/// <summary>What numbers look like in a file.</summary>
/// <param name="Decimal">Point or comma; where it is left out, what could be read in two ways is refused.</param>
public sealed record NumberRules(char? Decimal = null, MissingValue Missing = MissingValue.Refuse);
