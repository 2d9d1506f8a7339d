using Assay.Core.Analyse;
using Assay.Stats;

namespace Assay.Storage.Files;

/// <summary>Moments by variant and value of the dimension, for a bounded number of values.</summary>
/// <remarks>
/// Of a column with an id in each row only the first values are held apart; units with later ones are put together at once, and a hash of
/// each such value is all that is held of it, to count them. A value that is met first behind so many others is not shown, even where it
/// would have had more units than some that are. The caller bounds the number of variants.
/// </remarks>
internal sealed class UnitGroups(int metrics)
{
    private const int MaxHeld = 10_000;

    private readonly Dictionary<(string Variant, string Dimension), RunningMoments[]> _groups = [];
    private readonly Dictionary<string, long> _units = new(StringComparer.Ordinal);
    private readonly HashSet<ulong> _others = [];

    public bool IsEmpty => _groups.Count == 0;

    public void Add(string variant, string dimension, double[] values)
    {
        if (_units.Count >= MaxHeld && !_units.ContainsKey(dimension))
        {
            _others.Add(TextHash.Of(dimension));
            dimension = DimensionValues.Others;
        }
        else
            _units[dimension] = _units.GetValueOrDefault(dimension) + 1;
        if (!_groups.TryGetValue((variant, dimension), out var group))
            _groups[(variant, dimension)] = group = [.. Enumerable.Range(0, metrics + 1).Select(_ => new RunningMoments())];
        for (var i = 0; i < values.Length; i++)
            group[i].Add(values[i]);
        // The last one counts the units.
        group[^1].Add(0);
    }

    /// <summary>The groups in order; values beyond those that are shown stand together under <see cref="DimensionValues.Others"/>.</summary>
    /// <param name="otherValues">How many stand there.</param>
    public IReadOnlyList<UnitGroup> ToList(bool hasDimension, out long otherValues)
    {
        var shown = _units
            .OrderByDescending(pair => pair.Value)
            .ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .Take(DimensionValues.MaxShown)
            .Select(pair => pair.Key)
            .ToHashSet(StringComparer.Ordinal);
        otherValues = _units.Count - shown.Count + _others.Count;
        return
        [
            .. _groups
                .GroupBy(pair =>
                    (pair.Key.Variant, Dimension: shown.Contains(pair.Key.Dimension) ? pair.Key.Dimension : DimensionValues.Others)
                )
                .OrderBy(group => group.Key.Variant, StringComparer.Ordinal)
                .ThenBy(group => group.Key.Dimension, StringComparer.Ordinal)
                .Select(group =>
                    Merge(group.Key.Variant, hasDimension ? group.Key.Dimension : null, [.. group.Select(pair => pair.Value)])
                ),
        ];
    }

    private UnitGroup Merge(string variant, string? dimension, RunningMoments[][] parts) =>
        new(
            variant,
            dimension,
            parts.Sum(part => part[^1].Count),
            [
                .. Enumerable
                    .Range(0, metrics)
                    .Select(metric =>
                        parts.Skip(1).Aggregate(parts[0][metric].ToMoments(), (sum, part) => sum.Merge(part[metric].ToMoments()))
                    ),
            ]
        );
}
