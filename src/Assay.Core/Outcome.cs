namespace Assay.Core;

/// <summary>What kind of failure a <see cref="Fault"/> is; the HTTP layer turns it into a status.</summary>
public enum FaultKind
{
    Malformed,
    Unauthenticated,
    Forbidden,
    NotFound,
    Conflict,
    Stale,
    TooLarge,
    UnsupportedMedia,
    Invalid,
    TooMany,
    Unavailable,
}

/// <summary>An expected failure: a stable snake_case code, its kind, and a sentence that says what to do.</summary>
public sealed record Fault(string Code, FaultKind Kind, string Detail)
{
    /// <summary>Messages by field (JSON path), where a body broke several rules at once.</summary>
    public IReadOnlyDictionary<string, string[]> Errors { get; init; } = EmptyErrors;

    private static readonly Dictionary<string, string[]> EmptyErrors = [];
}

/// <summary>A result, or the fault that stood in its way.</summary>
public readonly record struct Outcome<T>
{
    private readonly T? _value;

    public Outcome(T value) => _value = value;

    public Outcome(Fault fault) => Fault = fault;

    public Fault? Fault { get; }

    /// <summary>The result.</summary>
    /// <exception cref="InvalidOperationException">There is a fault instead: the caller did not look.</exception>
    public T Value => Fault is null ? _value! : throw new InvalidOperationException($"No value: {Fault.Code}.");

    /// <summary>What comes of the result, or the fault as it is.</summary>
    public Outcome<TNext> Then<TNext>(Func<T, Outcome<TNext>> next) => Fault is { } fault ? fault : next(Value);

    public static implicit operator Outcome<T>(T value) => new(value);

    public static implicit operator Outcome<T>(Fault fault) => new(fault);
}
