using Assay.Core.Analyse;
using Assay.Core.Catalog;
using Assay.Storage.Logs;
using Assay.Storage.Logs.DuckDb;
using Assay.Storage.Logs.Journal;
using Assay.Storage.Logs.Warehouse;
using Assay.Storage.Tests.DuckDb;
using Assay.Storage.Tests.Logs;
using static Assay.Storage.Tests.Warehouse.Rows;

namespace Assay.Storage.Tests.Warehouse;

/// <summary>What an older program left is read by this one.</summary>
public sealed class SchemaUpgradeTests
{
    /// <summary>As the first released schema was.</summary>
    private const string FirstSchema = """
        CREATE TABLE schema_version (version BIGINT PRIMARY KEY);
        INSERT INTO schema_version VALUES (1);
        CREATE TABLE events (event_id VARCHAR NOT NULL, unit_id VARCHAR NOT NULL, type VARCHAR NOT NULL, happened_at TIMESTAMP NOT NULL,
            received_at TIMESTAMP NOT NULL, value DOUBLE, properties VARCHAR, experiment_id BIGINT, variant_id BIGINT, has_client_id BOOLEAN NOT NULL);
        CREATE TABLE exposures (experiment_id BIGINT NOT NULL, iteration BIGINT NOT NULL, revision BIGINT NOT NULL, unit_id VARCHAR NOT NULL,
            variant_id BIGINT NOT NULL, exposed_at TIMESTAMP NOT NULL, is_external BOOLEAN NOT NULL, context VARCHAR, is_crossover BOOLEAN NOT NULL);
        CREATE TABLE journal_position (segment BIGINT NOT NULL, byte_offset BIGINT NOT NULL);
        INSERT INTO journal_position VALUES (3, 99);
        INSERT INTO events VALUES ('e', 'u1', 'buy', '2026-01-01 00:05', '2026-01-01 00:05', 2, NULL, NULL, NULL, true);
        INSERT INTO exposures VALUES
            (1, 1, 1, 'u1', 1, '2026-01-01 00:01', false, NULL, false),
            (1, 1, 1, 'u2', 1, '2026-01-01 00:01', false, NULL, false),
            (1, 1, 1, 'u2', 2, '2026-01-01 00:02', true, NULL, true);
        """;

    [Fact]
    public async Task A_file_of_the_first_schema_is_brought_up_to_date_with_all_it_holds()
    {
        using var folder = new TempFolder();
        using (var old = DuckDatabase.Open(folder["events.duckdb"], new DuckSettings()))
        using (var connection = old.Connect())
            connection.ExecuteScript(FirstSchema);

        for (var start = 0; start < 2; start++)
        {
            using var warehouse = DuckWarehouse.Open(folder["events.duckdb"], folder["spill"], new WarehouseSettings());
            Assert.Equal(new JournalPosition(3, 99 + start), warehouse.LoadedTo);
            Assert.Equal(3 + start, warehouse.Exposures().Count());
            var reader = new WarehouseReader(warehouse, _ => Task.CompletedTask, () => 1);
            var plan = new AnalysisPlan(1, 1, At(99), [new("m", MetricKind.Mean, "buy", null, null)]) { Rules = new(true, []) };
            var table = await reader.ReadAsync(plan, CancellationToken.None);
            Assert.Equal(
                (1L + start, 2.0, 1L),
                (table.Units.Values.Sum(), table.Cells.Sum(c => c.Moments.Sum), table.Integrity.Crossovers)
            );
            if (start == 0)
                warehouse.Load(new LogRows([], [Exposed("u3", 2, 3)]).Encode(), new JournalPosition(3, 100));
        }
    }

    [Fact]
    public void Rows_of_the_journals_first_format_are_read()
    {
        using var rows = new LogRows([Event("e", "u", 1)], [Exposed("u", 2, 1)]).Encode();
        byte[] group = [1, .. rows.Blocks.Single().Span];

        var reader = new RowReader(RowCodec.Rows(group));

        Assert.Equal("u"u8, reader.ReadEvent().UnitId);
        Assert.Equal(2, reader.ReadExposure().VariantId);
        Assert.Throws<CannotStartException>(() => RowCodec.Rows([RowCodec.Version + 1]).Length);
    }
}
