using System.Collections.Frozen;
using Assay.Evaluation.Bucketing;

namespace Assay.Evaluation;

/// <summary>An experiment ready for evaluation: checked, with integer ranges and the hashed text prepared. Immutable.</summary>
public sealed class CompiledExperiment
{
    private readonly FrozenDictionary<string, int> _forced;
    private readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _forcedByUnit;

    /// <summary>Compiles a definition that has no faults.</summary>
    internal CompiledExperiment(ExperimentDefinition definition)
    {
        Definition = definition;
        (State, Revision) = (definition.State, definition.Revisions[^1].Number);
        ControlIndex = definition.Variants.Index().First(variant => variant.Item.IsControl).Index;
        Bucketer = Bucketer.ForVariants(definition.Hash, definition.Key, definition.Salt, definition.Seed);
        var allocations = definition.Revisions.Select(r => Allocation.FromWeights(r.WeightsPercent, r.TrafficPercent)).ToArray();
        Allocation = allocations[^1];
        Moved = MovedBuckets.Between(allocations.AsSpan()[..^1], Allocation);
        _forced = definition.Forced.ToFrozenDictionary(pair => pair.Key, pair => IndexOf(pair.Value), StringComparer.Ordinal);
        _forcedByUnit = _forced.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>What this was compiled from.</summary>
    public ExperimentDefinition Definition { get; }

    /// <summary>The numeric id.</summary>
    public long Id => Definition.Id;

    /// <summary>The name that code uses.</summary>
    public string Key => Definition.Key;

    /// <summary>The number of the current iteration.</summary>
    public int Iteration => Definition.Iteration;

    /// <summary>The number of the allocation in force.</summary>
    public int Revision { get; }

    /// <summary>Whether and how units are assigned.</summary>
    public ExperimentState State { get; }

    /// <summary>The arms, by variant index.</summary>
    public IReadOnlyList<VariantDefinition> Variants => Definition.Variants;

    /// <summary>The variant index of the control.</summary>
    public int ControlIndex { get; }

    /// <summary>The randomisation of this iteration.</summary>
    public Bucketer Bucketer { get; }

    /// <summary>The bucket ranges in force.</summary>
    public Allocation Allocation { get; }

    internal MovedBuckets Moved { get; }

    /// <summary>The index of the variant with this key, or −1.</summary>
    public int IndexOf(string variantKey)
    {
        for (var i = 0; i < Variants.Count; i++)
            if (Variants[i].Key == variantKey)
                return i;
        return -1;
    }

    internal int ForcedVariant(ReadOnlySpan<char> unitId) =>
        _forced.Count > 0 && _forcedByUnit.TryGetValue(unitId, out var variant) ? variant : -1;
}
