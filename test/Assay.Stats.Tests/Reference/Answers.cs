namespace Assay.Stats.Tests.Reference;

/// <summary>What the engine said to one case: fields by name, and the first reason it gave for a missing one.</summary>
internal sealed class Answers
{
    private readonly Dictionary<string, object?> _fields = [];

    public string? ReasonCode { get; private set; }

    public IReadOnlyDictionary<string, object?> Fields => _fields;

    /// <summary>A plain value: number, boolean, text, a list or nested answers.</summary>
    public Answers Set(string field, object? value)
    {
        _fields[field] = value;
        return this;
    }

    /// <summary>A part of a result; null, with the reason noted, where there is none.</summary>
    public Answers Set<T>(string field, Estimate<T> estimate, Func<T, object?> part)
        where T : class
    {
        ReasonCode ??= estimate.Reason?.Code;
        return Set(field, estimate.Value is { } value ? part(value) : null);
    }

    /// <summary>Both limits of an interval.</summary>
    public Answers Limits(string prefix, Estimate<Interval> interval, string suffix = "") =>
        Set($"{prefix}_low{suffix}", interval, i => i.Lower).Set($"{prefix}_high{suffix}", interval, i => i.Upper);
}
