using Assay.Evaluation.Bucketing;

namespace Assay.Evaluation;

/// <summary>A share of units kept out of every experiment that names it.</summary>
/// <param name="Key">The name that experiments use; unique, and part of the hashed text.</param>
/// <param name="Percent">The share held out, 0 … 100.</param>
/// <param name="Salt">Part of the hashed text.</param>
public sealed record HoldoutDefinition(string Key, decimal Percent, string Salt = "")
{
    /// <summary>The buckets held out.</summary>
    public BucketRange Range => Allocation.FromShares([Percent]).Open[0];
}

/// <summary>A holdout ready for evaluation: units whose bucket (xxHash32 of <c>{unit}:{key}:{salt}</c>) is below the share are held out.</summary>
public sealed class Holdout
{
    internal Holdout(HoldoutDefinition definition)
    {
        Definition = definition;
        Bucketer = Bucketer.ForVariants(HashAlgorithm.XxHash32, definition.Key, definition.Salt);
        Range = definition.Range;
    }

    /// <summary>What this was compiled from.</summary>
    public HoldoutDefinition Definition { get; }

    /// <summary>The holdout's own randomisation.</summary>
    public Bucketer Bucketer { get; }

    /// <summary>The buckets held out.</summary>
    public BucketRange Range { get; }

    internal bool Holds(ReadOnlySpan<char> unitId) => Range.Contains(Bucketer.Bucket(unitId));
}
