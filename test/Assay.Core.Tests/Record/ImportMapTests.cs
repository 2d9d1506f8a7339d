using System.Runtime.CompilerServices;
using System.Text;
using Assay.Core.Record;
using Assay.Core.Record.Reading;

namespace Assay.Core.Tests;

/// <summary>What the columns of a table and the members of a line are taken for.</summary>
public sealed class ImportMapTests
{
    private static readonly DateTimeOffset s_noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Theory, MemberData(nameof(BothForms))]
    public async Task A_users_id_that_is_called_id_is_no_id_of_events(ImportFormat format)
    {
        var read = await ReadAsync(format, "user_id:id", ["id", "type"], ["u", "click"], ["u", "click"]);

        Assert.Equal(["u", "u"], read.Events.Select(one => one.UserId.ToString()));
        Assert.Equal(2, read.Events.Select(one => one.EventId.ToString()).Distinct().Count());
        Assert.Null(read.Warning);
    }

    [Theory, MemberData(nameof(BothForms))]
    public async Task What_is_mapped_into_properties_is_read_under_no_other_name(ImportFormat format)
    {
        var read = await ReadAsync(
            format,
            "properties.row:id,properties.sum:value",
            ["user_id", "type", "id", "value"],
            ["u", "click", "7", "5"]
        );

        var only = Assert.Single(read.Events);
        Assert.NotEqual("7", only.EventId.ToString());
        Assert.Null(only.Value);
        Assert.Equal("""{"row":"7","sum":"5"}""", only.Properties.ToString());
    }

    [Theory, MemberData(nameof(BothForms))]
    public async Task A_mapped_field_is_read_from_nowhere_else(ImportFormat format)
    {
        var read = await ReadAsync(format, "event_type:kind", ["user_id", "type", "kind"], ["u", "log", "click"], ["u", "log", ""]);

        Assert.Equal(["click", ""], read.Events.Select(one => one.Type.ToString()));
    }

    [Theory, MemberData(nameof(BothForms))]
    public async Task Two_columns_may_change_their_names(ImportFormat format)
    {
        var read = await ReadAsync(format, "user_id:type,type:user_id", ["user_id", "type"], ["click", "u"]);

        Assert.Equal(("u", "click"), (Assert.Single(read.Events).UserId.ToString(), read.Events[0].Type.ToString()));
    }

    [Fact]
    public async Task A_member_close_to_a_fields_name_is_no_slip_where_it_is_mapped()
    {
        var read = await ReadAsync(ImportFormat.Ndjson, "user_id:userid", ["userid", "type"], ["u", "click"]);

        Assert.Equal("u", Assert.Single(read.Events).UserId.ToString());
    }

    [Theory]
    [InlineData("id")]
    [InlineData("ID")]
    public async Task A_column_id_that_nobody_mapped_is_not_read_and_a_warning_says_how_to(string name)
    {
        var read = await ReadAsync(ImportFormat.Csv, "", [name, "user_id", "type"], ["7", "a", "click"], ["7", "b", "click"]);

        Assert.Equal(2, read.Events.Select(one => one.EventId.ToString()).Distinct().Count());
        Assert.Contains("map=event_id:id", read.Warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("event_id:id", "7")]
    [InlineData("id:id", "7")]
    [InlineData("event_id:uuid", "x")]
    public async Task Ids_that_are_mapped_are_read_without_a_warning(string map, string id)
    {
        var read = await ReadAsync(ImportFormat.Csv, map, ["id", "uuid", "user_id", "type"], ["7", "x", "a", "click"]);

        Assert.Equal(id, Assert.Single(read.Events).EventId.ToString());
        Assert.Null(read.Warning);
    }

    [Fact]
    public async Task A_column_event_id_is_read_and_the_column_id_beside_it_is_nothing_to_warn_of()
    {
        var read = await ReadAsync(ImportFormat.Csv, "", ["id", "event_id", "user_id", "type"], ["7", "x", "a", "click"]);

        Assert.Equal("x", Assert.Single(read.Events).EventId.ToString());
        Assert.Null(read.Warning);
    }

    [Fact]
    public async Task An_objects_id_is_its_events_id()
    {
        var read = await ReadAsync(ImportFormat.Ndjson, "", ["id", "user_id", "type"], ["7", "a", "click"]);

        Assert.Equal("7", Assert.Single(read.Events).EventId.ToString());
        Assert.Null(read.Warning);
    }

    public static TheoryData<ImportFormat> BothForms => [ImportFormat.Csv, ImportFormat.Ndjson];

    /// <summary>The events of a file with these rows; an empty cell is left out of a line.</summary>
    private static async Task<(IReadOnlyList<EventInput> Events, string? Warning)> ReadAsync(
        ImportFormat format,
        string map,
        string[] columns,
        params string[][] rows
    )
    {
        var pairs = map.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split(':'));
        var order = new ImportOrder(ImportKind.Events, format, pairs.ToDictionary(pair => pair[0], pair => pair[1]), s_noDefaults);
        Assert.Null(order.Check());
        var job = new ImportJob(1, order, ImportState.Running, 0, 0, 0, 0, [], null, s_noon, s_noon, null);
        var (events, warning) = (new List<EventInput>(), default(string));
        await foreach (var batch in new ImportRows(new Rows(columns, rows), new JsonLimits()).ReadAsync(job, "", default))
        {
            events.AddRange(batch.Events.Select(one => one.Fault is null ? one.Value : throw new InvalidDataException(one.Fault.Detail)));
            warning = batch.Warning;
        }
        return (events, warning);
    }

    private static readonly Dictionary<string, string> s_noDefaults = [];

    private sealed class Rows(string[] columns, string[][] rows) : ITableReader
    {
        public async IAsyncEnumerable<TableChunk> ReadAsync(
            string path,
            ImportFormat format,
            FileDialect dialect,
            [EnumeratorCancellation] CancellationToken ct
        )
        {
            await Task.CompletedTask;
            yield return new TableChunk(columns, rows);
        }

        public async IAsyncEnumerable<ReadOnlyMemory<byte>?> LinesAsync(
            string path,
            FileDialect dialect,
            [EnumeratorCancellation] CancellationToken ct
        )
        {
            await Task.CompletedTask;
            foreach (var row in rows)
            {
                var members = columns.Zip(row).Where(pair => pair.Second.Length > 0).Select(pair => $"\"{pair.First}\":\"{pair.Second}\"");
                yield return Encoding.UTF8.GetBytes($"{{{string.Join(',', members)}}}");
            }
        }
    }
}
