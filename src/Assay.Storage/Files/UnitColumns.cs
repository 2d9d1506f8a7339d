using Assay.Core.Catalog;
using Assay.Stats;

namespace Assay.Storage.Files;

/// <summary>A column that holds one value per unit.</summary>
/// <param name="Kind">Proportion (TRUE, FALSE, 1, 0) or mean (any number).</param>
public sealed record MetricColumn(string Name, MetricKind Kind)
{
    /// <summary>A larger value counts as this; <c>null</c>: none does.</summary>
    public double? Cap { get; init; }
}

/// <summary>What the columns of a file with one row per unit mean.</summary>
/// <param name="Unit">Identifies the unit; <c>null</c>: each row is a unit of its own.</param>
/// <param name="Dimension">Its values break the results down; <c>null</c>: no breakdown.</param>
public sealed record UnitColumns(string? Unit, string Variant, string? Dimension, IReadOnlyList<MetricColumn> Metrics)
{
    internal IEnumerable<string> Names => new[] { Unit, Variant, Dimension }.OfType<string>().Concat(Metrics.Select(metric => metric.Name));
}

/// <summary>The units of one variant, and of one value of the dimension where there is one.</summary>
/// <param name="Metrics">In the order of <see cref="UnitColumns.Metrics"/>.</param>
public sealed record UnitGroup(string Variant, string? Dimension, long Units, IReadOnlyList<Moments> Metrics);
