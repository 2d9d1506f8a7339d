using Assay.Evaluation.Bucketing;

namespace Assay.Evaluation;

/// <summary>A set of experiments that never overlap on one unit. Each holds buckets of the layer.</summary>
/// <param name="Key">The name that experiments use; unique, and part of the hashed text.</param>
/// <param name="Salt">Part of the hashed text.</param>
public sealed record LayerDefinition(string Key, string Salt = "");

/// <summary>An experiment's place in a layer.</summary>
/// <param name="Layer">The layer's key.</param>
/// <param name="Ranges">The layer's buckets that the experiment holds.</param>
public sealed record LayerSlot(string Layer, IReadOnlyList<BucketRange> Ranges)
{
    internal bool Contains(int bucket)
    {
        for (var i = 0; i < Ranges.Count; i++)
            if (Ranges[i].Contains(bucket))
                return true;
        return false;
    }
}

/// <summary>A layer ready for evaluation: xxHash32 of <c>{unit}:{key}:{salt}</c>.</summary>
public sealed class Layer
{
    internal Layer(LayerDefinition definition)
    {
        Definition = definition;
        Bucketer = Bucketer.ForVariants(HashAlgorithm.XxHash32, definition.Key, definition.Salt);
    }

    /// <summary>What this was compiled from.</summary>
    public LayerDefinition Definition { get; }

    /// <summary>The layer's own randomisation.</summary>
    public Bucketer Bucketer { get; }
}
