using System.Collections.Frozen;
using Assay.Evaluation.Bucketing;
using Assay.Evaluation.Targeting;

namespace Assay.Evaluation;

/// <summary>An experiment ready for evaluation: checked, with integer ranges and the hashed text prepared. Immutable.</summary>
public sealed class CompiledExperiment
{
    private readonly ContextField _unit;
    private readonly ContextField? _fallbackUnit;
    private readonly FrozenDictionary<string, int> _forced;
    private readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _forcedByUnit;

    /// <summary>Compiles a definition that has no faults.</summary>
    internal CompiledExperiment(ExperimentDefinition definition, Condition? audience)
    {
        Definition = definition;
        Audience = audience;
        (State, Revision) = (definition.State, definition.Revisions[^1].Number);
        ControlIndex = definition.Variants.Index().First(variant => variant.Item.IsControl).Index;
        Bucketer = Bucketer.ForVariants(definition.Hash, definition.Key, definition.Salt, definition.Seed);
        var allocations = definition.Revisions.Select(revision => revision.ToAllocation()).ToArray();
        Allocation = allocations[^1];
        Moved = MovedBuckets.Between(allocations.AsSpan()[..^1], Allocation);
        _unit = ContextField.OfUnit(definition.UnitType);
        _fallbackUnit = definition.FallbackUnitType is { } fallback ? ContextField.OfUnit(fallback) : null;
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

    /// <summary>Whether an assignment looks at attributes; otherwise the ids are all it needs.</summary>
    public bool ReadsAttributes => Audience is not null || _unit.IsAttribute || _fallbackUnit is { IsAttribute: true };

    /// <summary>Whether a request without a targeting key is to blame where there is no unit.</summary>
    internal bool NeedsTargetingKey => _unit.IsTargetingKey;

    internal Condition? Audience { get; }

    internal MovedBuckets Moved { get; }

    /// <summary>The index of the variant with this key, or −1.</summary>
    public int IndexOf(string variantKey)
    {
        for (var i = 0; i < Variants.Count; i++)
            if (Variants[i].Key == variantKey)
                return i;
        return -1;
    }

    /// <summary>The id of the unit that the experiment randomises: the known one, else the fallback, else null.</summary>
    public string? UnitOf(in EvaluationContext context) =>
        _unit.ReadId(context, Definition.Hash) ?? _fallbackUnit?.ReadId(context, Definition.Hash);

    /// <summary>The id the unit went by before it was known, where the context carries both; else null. A stored variant may stand under it.</summary>
    public string? EarlierUnitOf(in EvaluationContext context) =>
        _fallbackUnit is { } fallback && _unit.ReadId(context, Definition.Hash) is not null
            ? fallback.ReadId(context, Definition.Hash)
            : null;

    internal bool RunsIn(string environment)
    {
        var environments = Definition.Environments;
        for (var i = 0; i < environments.Count; i++)
            if (environments[i] == environment)
                return true;
        return environments.Count == 0;
    }

    internal int ForcedVariant(ReadOnlySpan<char> unitId) =>
        _forced.Count > 0 && _forcedByUnit.TryGetValue(unitId, out var variant) ? variant : -1;
}
