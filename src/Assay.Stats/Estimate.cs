namespace Assay.Stats;

/// <summary>What every method answers: a value, or the named reason there is none. Exactly one of the two is set.</summary>
/// <remarks>
/// Match it: <c>answer is { Value: { } result }</c>, otherwise read <see cref="Reason"/>.
/// Both conversions are implicit, so a method returns its result or a <see cref="NotEstimable"/> as it stands.
/// </remarks>
/// <typeparam name="T">The result: <see cref="Interval"/>, <see cref="TestResult"/> or a record of one method.</typeparam>
public readonly record struct Estimate<T>
    where T : class
{
    private Estimate(T? value, NotEstimable? reason) => (Value, Reason) = (value, reason);

    /// <summary>The result, or null when there is a <see cref="Reason"/>.</summary>
    public T? Value { get; }

    /// <summary>Why there is no result, or null when there is a <see cref="Value"/>.</summary>
    public NotEstimable? Reason { get; }

    /// <summary>A result.</summary>
    public static implicit operator Estimate<T>(T value) => new(value, null);

    /// <summary>A reason.</summary>
    public static implicit operator Estimate<T>(NotEstimable reason) => new(null, reason);

    /// <summary>Applies <paramref name="next"/> to the result; a reason passes through.</summary>
    public Estimate<TNext> Then<TNext>(Func<T, Estimate<TNext>> next)
        where TNext : class => Value is { } value ? next(value) : Reason!;

    /// <summary>Applies <paramref name="next"/> to two results; the first reason passes through.</summary>
    public Estimate<TNext> With<TOther, TNext>(Estimate<TOther> other, Func<T, TOther, Estimate<TNext>> next)
        where TOther : class
        where TNext : class => Then(value => other.Then(second => next(value, second)));
}
