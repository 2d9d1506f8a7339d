using Assay.Core.Analyse;
using Assay.Core.Catalog;
using Assay.Core.Record;
using Assay.Stats;
using Assay.Storage.Files;
using Assay.Storage.Logs.DuckDb;

namespace Assay.Storage.Tests.Files;

public sealed class UnitFileTests : IDisposable
{
    private static readonly MetricColumn Bought = new("bought", MetricKind.Proportion);
    private static readonly MetricColumn Spent = new("spent", MetricKind.Mean);

    private readonly TempFolder _temp = new();

    [Fact]
    public void Units_are_counted_by_variant_with_the_moments_of_each_metric()
    {
        var groups = Read("user,arm,bought,spent\n1,a,TRUE,10\n2,a,FALSE,0\n3,b,true,2.5\n4,a,1,5\n");

        Assert.Equal([("a", null, 3L), ("b", null, 1L)], groups.Select(group => (group.Variant, group.Dimension, group.Units)));
        Same(Moments.Of([1, 0, 1]), groups[0].Metrics[0]);
        Same(Moments.Of([10, 0, 5]), groups[0].Metrics[1]);
        Same(Moments.Of([2.5]), groups[1].Metrics[1]);
    }

    [Fact]
    public void Without_a_unit_column_each_row_is_a_unit()
    {
        var groups = Read("arm,bought,spent\na,1,1\na,1,1\n", new UnitColumns(null, "arm", null, [Bought, Spent]));

        Assert.Equal(2, Assert.Single(groups).Units);
    }

    [Fact]
    public void A_dimension_splits_each_variant()
    {
        var columns = new UnitColumns("user", "arm", "os", [Spent]);

        var groups = Read("user,arm,os,spent\n1,a,ios,1\n2,a,android,3\n3,a,,5\n", columns);

        Assert.Equal([("", 5.0), ("android", 3.0), ("ios", 1.0)], groups.Select(group => (group.Dimension!, group.Metrics[0].Mean)));
    }

    [Fact]
    public void Digits_survive_a_mean_that_is_large_against_the_spread()
    {
        var rows = Enumerable.Range(0, 10_000).Select(i => $"{i},a,1,{1_000_000_000 + i % 2}");

        var spent = Read($"user,arm,bought,spent\n{string.Join('\n', rows)}\n")[0].Metrics[1];

        Assert.Equal(2500, spent.M2, 1e-6);
    }

    [Fact]
    public void A_constant_has_no_variance_at_all()
    {
        var rows = Enumerable.Range(0, 5000).Select(i => $"{i},a,1,0.1");

        Assert.Equal(0, Read($"user,arm,bought,spent\n{string.Join('\n', rows)}\n")[0].Metrics[1].M2);
    }

    [Fact]
    public void Parquet_gives_what_the_same_csv_gives()
    {
        var csv = Write("user,arm,bought,spent\n1,a,TRUE,10\n2,b,FALSE,0.1\n3,b,TRUE,7\n");
        using (var database = DuckDatabase.Open(DuckDatabase.InMemory, new DuckSettings()))
        using (var connection = database.Connect())
            connection.ExecuteScript($"COPY (FROM '{csv}') TO '{_temp["units.parquet"]}' (FORMAT parquet)");

        Assert.Equal(ReadFile(csv).Value.Groups, ReadFile(_temp["units.parquet"]).Value.Groups, SameGroup);
    }

    [Theory]
    [InlineData("user;arm;bought;spent\n1;a;1;2\n")]
    [InlineData("user\tarm\tbought\tspent\n1\ta\t1\t2\n")]
    [InlineData("user,arm,bought,spent\r\n1,\"a\",1,2\r\n")]
    public void Usual_dialects_of_csv_are_understood(string text) => Assert.Equal("a", Assert.Single(Read(text)).Variant);

    [Fact]
    public void Names_with_quotes_in_file_and_columns_do_no_harm()
    {
        File.WriteAllText(_temp["it's.csv"], "\"a\"\"rm\",\"it's\"\nx,1\n");

        var read = ReadFile(_temp["it's.csv"], new UnitColumns(null, "a\"rm", null, [new MetricColumn("it's", MetricKind.Mean)]));

        Assert.Equal("x", Assert.Single(read.Value.Groups).Variant);
    }

    [Theory]
    [InlineData("user,arm,bought\n1,a,1\n", "no_such_column", "There is no column spent. The file has: user, arm, bought.")]
    [InlineData("user,arm,bought,spent\n", "no_rows", "no rows")]
    [InlineData("user,arm,bought,spent\n1,a,1,2\n2,,1,2\n", "empty_cell", "Row 2 has no arm")]
    [InlineData("user,arm,bought,spent\n,a,1,2\n", "empty_cell", "Row 1 has no user")]
    [InlineData("user,arm,bought,spent\n1,a,1,2\n2,a,1,2\n1,b,0,0\n", "duplicate_unit", "Unit 1 stands in 2 rows, first in row 1")]
    [InlineData("user,arm,bought,spent\n1,a,1,2\n2,a,maybe,2\n", "not_a_proportion", "Column bought is 'maybe' in row 2")]
    [InlineData("user,arm,bought,spent\n1,a,2,2\n", "not_a_proportion", "Column bought is '2' in row 1")]
    [InlineData("user,arm,bought,spent\n1,a,1,12 EUR\n", "not_a_number", "Column spent is '12 EUR' in row 1")]
    [InlineData("user,arm,bought,spent\n1,a,1,nan\n", "not_a_number", "Column spent is 'nan' in row 1")]
    [InlineData("user,arm,bought,spent\n1,a,1,\n", "not_a_number", "Column spent is empty in row 1")]
    [InlineData("user,arm,bought,spent\n1,a,1,2\n2,a\n3,a,1,2\n", "file_ragged", "Row 2 (line 3)")]
    [InlineData("user,arm,bought,spent\n1,a,1,2\n2,a,1,1e16\n", "value_out_of_range", "Column spent is '1e16' in row 2")]
    [InlineData("user,arm,bought,spent\n1,a,1,\"1,234\"\n", "not_a_number", "--decimal")]
    [InlineData("user,arm,bought,spent\n1,a,1,NA\n", "not_a_number", "--missing")]
    [InlineData("user,arm,bought,spent,spent\n1,a,1,2,3\n", "doubled_column", "'spent' stands twice")]
    public void A_faulty_file_is_refused_with_what_is_wrong_and_where(string text, string code, string detail)
    {
        var fault = ReadFile(Write(text)).Fault;

        Assert.Equal(code, fault?.Code);
        Assert.True(fault!.Detail.Contains(detail, StringComparison.Ordinal), fault.Detail);
    }

    [Fact]
    public void A_column_of_ids_is_not_taken_for_the_variants()
    {
        var rows = Enumerable.Range(0, 101).Select(i => $"{i},arm{i},1,1\n").ToList();

        Assert.Equal(100, Read("user,arm,bought,spent\n" + string.Concat(rows.Take(100))).Count);
        var fault = ReadFile(Write("user,arm,bought,spent\n" + string.Concat(rows))).Fault;

        Assert.Equal("too_many_variants", fault?.Code);
        Assert.Contains("Column arm has more than 100 different values by row 101", fault!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void The_sign_that_stands_for_all_other_values_is_no_value_of_a_dimension()
    {
        var columns = new UnitColumns("user", "arm", "os", [Spent]);

        var fault = ReadFile(Write($"user,arm,os,spent\n1,a,ios,1\n2,a,{DimensionValues.Others},2\n"), columns).Fault;

        Assert.Equal(("nul_character", "Column 'os' in row 2 contains the character U+0000."), (fault?.Code, fault?.Detail));
    }

    [Theory]
    [InlineData("1,5", ',', 1.5)]
    [InlineData("1.234,5", ',', 1234.5)]
    [InlineData("1,234", '.', 1234)]
    [InlineData("1,234.5", null, 1234.5)]
    [InlineData("$1,234.50", null, 1234.5)]
    [InlineData("-€ 12.5", null, -12.5)]
    [InlineData("12.50 €", null, 12.5)]
    [InlineData("1 234.5", null, 1234.5)]
    [InlineData("1'234'567", null, 1234567)]
    [InlineData(" 7 ", null, 7)]
    public void Numbers_are_read_as_people_write_them(string cell, char? sign, double expected)
    {
        var read = ReadFile(Write($"user;arm;bought;spent\n1;a;Yes;{cell}\n"), numbers: new NumberRules(sign));

        Assert.Null(read.Fault);
        Assert.Equal(expected, read.Value.Groups[0].Metrics[1].Mean, 1e-12);
    }

    [Fact]
    public void Rows_without_a_value_are_counted_as_nothing_or_left_out_and_told()
    {
        var file = Write("user,arm,bought,spent\n1,a,1,NA\n2,a ,0,4\n3,a,1,\n");

        var zero = ReadFile(file, numbers: new NumberRules(Missing: MissingValue.Zero)).Value;
        var drop = ReadFile(file, numbers: new NumberRules(Missing: MissingValue.Drop)).Value;

        Assert.Equal((3, 4.0 / 3, 2L), (Assert.Single(zero.Groups).Units, zero.Groups[0].Metrics[1].Mean, zero.Missing["spent"]));
        Assert.Equal((1, 4.0, 2L), (Assert.Single(drop.Groups).Units, drop.Groups[0].Metrics[1].Mean, drop.Missing["spent"]));
    }

    [Fact]
    public void A_missing_file_is_named() => Assert.Equal("file_not_found", ReadFile(_temp["none.csv"]).Fault?.Code);

    public void Dispose() => _temp.Dispose();

    private IReadOnlyList<UnitGroup> Read(string text, UnitColumns? columns = null)
    {
        var read = ReadFile(Write(text), columns);
        Assert.Null(read.Fault);
        return read.Value.Groups;
    }

    private static Core.Outcome<UnitFileContent> ReadFile(string path, UnitColumns? columns = null, NumberRules? numbers = null) =>
        UnitFile.Read(
            path,
            columns ?? new UnitColumns("user", "arm", null, [Bought, Spent]),
            new UnitFileOptions(new FileDialect(), numbers ?? new NumberRules()),
            CancellationToken.None
        );

    private string Write(string text)
    {
        File.WriteAllText(_temp["units.csv"], text);
        return _temp["units.csv"];
    }

    private static bool SameGroup(UnitGroup a, UnitGroup b) =>
        (a.Variant, a.Dimension, a.Units) == (b.Variant, b.Dimension, b.Units) && a.Metrics.SequenceEqual(b.Metrics);

    private static void Same(Moments expected, Moments actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        Assert.Equal(expected.Mean, actual.Mean, 1e-12);
        Assert.Equal(expected.M2, actual.M2, 1e-12);
    }
}
