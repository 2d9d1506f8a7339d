using Assay.Core.Analyse;
using Assay.Stats;

namespace Assay.Storage.Logs.Warehouse;

/// <summary>What a metric gained in a cell: over all time, or in one period of a series.</summary>
/// <remarks>
/// A period tells the values of the units that it touched before it and after it, each as moments around their own mean. So what the series says of
/// a period owes nothing to later ones: a huge value takes no digits from the days before it.
/// </remarks>
/// <param name="Cell">Without a dimension where it is for all of its values, as in every series.</param>
/// <param name="Period">Start of the period, in the plan's time zone; <c>null</c>: over all time.</param>
/// <param name="After">Values at the end of units with counted events in it. Those without any ever have no row: their value is the metric's zero.</param>
/// <param name="Before">Values before it, of those of them that had counted events then.</param>
/// <param name="Sum">By how much the units' values grew, in sum.</param>
/// <param name="EarlyEvents">Over all time: events before exposure, each told by one metric only.</param>
internal sealed record MetricGain(int Metric, Cell Cell, DateTime? Period, Moments After, Moments Before, double Sum, long EarlyEvents);
