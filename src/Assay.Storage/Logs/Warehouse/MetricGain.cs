using Assay.Core.Analyse;

namespace Assay.Storage.Logs.Warehouse;

/// <summary>What a metric gained in a cell: over all time, or in one period of a series.</summary>
/// <param name="Cell">In a series only the variant counts.</param>
/// <param name="Period">Start of the period; <c>null</c>: over all time.</param>
/// <param name="Units">Units whose first counted event it holds. Those without any have no row: their value is the metric's zero.</param>
/// <param name="Sum">By how much the units' values grew, in sum.</param>
/// <param name="Squares">By how much the sum of (value - centre)^2 grew, over units with counted events.</param>
/// <param name="Centre">The mean at the end of the data of units with counted events: squares around it keep their digits.</param>
/// <param name="EarlyEvents">Over all time: events before exposure, each told by one metric only.</param>
internal sealed record MetricGain(
    int Metric,
    Cell Cell,
    DateTime? Period,
    long Units,
    double Sum,
    double Squares,
    double Centre,
    long EarlyEvents
);
