using Assay.Core.Analyse;
using Assay.Core.Record;
using Assay.Storage.Logs.DuckDb;

namespace Assay.Storage.Logs.Warehouse;

/// <summary>Reads the embedded warehouse up to the moment: what the journal has acknowledged is loaded before each answer.</summary>
/// <param name="flush">Completes when the warehouse holds all that was acknowledged before the call.</param>
/// <param name="dataVersion">Grows with every acknowledged row.</param>
internal sealed class WarehouseReader(DuckWarehouse warehouse, Func<CancellationToken, Task> flush, Func<long> dataVersion) : IMetricSource
{
    public long DataVersion => dataVersion();

    public async Task<MetricTable> ReadAsync(AnalysisPlan plan, CancellationToken ct)
    {
        await flush(ct);
        return await warehouse.QueryAsync(connection => Read(connection, Effective(plan), ct), ct);
    }

    public Task<IReadOnlyList<string>> EventTypesAsync(AnalysisPlan plan, int limit, CancellationToken ct) =>
        ListAsync(connection => DiscoverySql.EventTypes(connection, Effective(plan), limit, ct), ct);

    public Task<IReadOnlyList<string>> DimensionsAsync(AnalysisPlan plan, int limit, CancellationToken ct) =>
        ListAsync(connection => DiscoverySql.Dimensions(connection, Effective(plan), limit, ct), ct);

    private async Task<IReadOnlyList<string>> ListAsync(Func<DuckConnection, List<string>> query, CancellationToken ct)
    {
        await flush(ct);
        return await warehouse.QueryAsync(query, ct);
    }

    /// <inheritdoc cref="IEventLog.QueryAsync"/>
    public async Task<IReadOnlyList<MetricEvent>> QueryAsync(EventQuery query, CancellationToken ct)
    {
        await flush(ct);
        return await warehouse.QueryAsync(connection => EventSql.Read(connection, query with { Rules = Effective(query.Rules) }, ct), ct);
    }

    private AnalysisPlan Effective(AnalysisPlan plan) => plan with { Rules = Effective(plan.Rules) };

    /// <summary>While no ids are joined, queries do not look for joins.</summary>
    private EvidenceRules Effective(EvidenceRules rules) => rules with { JoinsPeople = rules.JoinsPeople && warehouse.HasJoins };

    private static MetricTable Read(DuckConnection connection, AnalysisPlan plan, CancellationToken ct)
    {
        // One transaction, so that all the statements see the same rows while more are loaded.
        using var snapshot = connection.BeginTransaction();
        var (shown, values) = plan.Dimension is null ? ([], 0) : DiscoverySql.Values(connection, plan, DimensionValues.MaxShown, ct);
        if (values > shown.Count)
            plan = plan with { ShownValues = shown };
        var table = MetricTables.From(
            plan,
            UnitSql.Count(connection, plan, ct),
            MetricSql.Read(connection, plan, ct),
            IntegritySql.Count(connection, plan, ct)
        ) with
        {
            NextUtc = DiscoverySql.Next(connection, plan, ct),
            OtherValues = values - shown.Count,
        };
        return plan.Advice is null
            ? table
            : table with
            {
                Integrity = AdviceSql.Complete(connection, plan, table.Integrity, ct),
                Exposed = AdviceSql.Exposed(connection, plan, ct),
            };
    }
}
