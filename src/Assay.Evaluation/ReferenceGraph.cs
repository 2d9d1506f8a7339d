using System.Runtime.CompilerServices;

namespace Assay.Evaluation;

/// <summary>Items that refer to one another by key: finds those that refer to something missing, refused or, in a circle, to themselves.</summary>
/// <param name="faults">Where faults are added.</param>
/// <param name="kind">What an item is called in a fault's code, such as <c>segment</c>.</param>
internal sealed class ReferenceGraph(FaultList faults, string kind)
{
    private const int MaxHeight = 32;

    /// <summary>Two references at each of 32 levels would be four thousand million evaluations.</summary>
    private const long MaxSteps = 10_000;
    private const int Visiting = -1;
    private const int Refused = -2;

    private readonly Dictionary<string, IReadOnlyList<(string Key, string Place)>> _references = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _heights = new(StringComparer.Ordinal);

    /// <summary>How many items an evaluation goes through that follows every reference.</summary>
    private readonly Dictionary<string, long> _steps = new(StringComparer.Ordinal);

    public void Add(string key, IEnumerable<(string Key, string Place)> references) => _references.Add(key, [.. references]);

    /// <summary>Whether the item stands on sound ones only; faults are added the first time it does not.</summary>
    public bool IsSound(string key) => HeightOf(key) >= 0;

    private int HeightOf(string key)
    {
        if (_heights.TryGetValue(key, out var known))
            return known;
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            return Refused;
        _heights[key] = Visiting;
        var height = 0;
        var before = faults.Count;
        foreach (var (target, place) in _references[key])
            height = Math.Max(height, 1 + CheckedHeight(target, place));
        faults.When(height > MaxHeight, $"{kind}s.{key}", $"{kind}_depth", $"References go at most {MaxHeight} deep.");
        var steps = 1 + _references[key].Sum(reference => _steps.GetValueOrDefault(reference.Key));
        faults.When(steps > MaxSteps, $"{kind}s.{key}", $"{kind}_fanout", $"References lead to at most {MaxSteps} evaluations.");
        _steps[key] = Math.Min(steps, MaxSteps + 1);
        return _heights[key] = faults.Count == before ? height : Refused;
    }

    private int CheckedHeight(string target, string place)
    {
        if (!_references.ContainsKey(target))
            return Fault(place, $"unknown_{kind}", $"There is no {kind} '{target}'.");
        return HeightOf(target) switch
        {
            Visiting => Fault(place, $"{kind}_cycle", $"'{target}' leads back here."),
            Refused => Fault(place, $"refused_{kind}", $"'{target}' has faults of its own."),
            var height => height,
        };
    }

    private int Fault(string place, string code, string detail)
    {
        faults.When(true, place, code, detail);
        return 0;
    }
}
