using Assay.Storage.Logs.DuckDb;

namespace Assay.Storage.Tests.DuckDb;

public sealed class DuckDatabaseTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Database => _folder.File("log.duckdb");

    [Fact]
    public void A_closed_database_opens_again_with_its_rows()
    {
        Fill();

        using var database = Open();
        using var connection = database.Connect();
        Assert.Equal([100_000], connection.Query("SELECT count(DISTINCT m) FROM t", row => row.Int64(0), CancellationToken.None));
    }

    [Fact]
    public void A_second_open_in_one_process_is_refused()
    {
        using var database = Open();

        Assert.Equal(DuckDbFailure.Locked, FailureOfOpening());
    }

    [Fact]
    public void A_database_stays_open_as_long_as_a_connection()
    {
        var database = Open();
        using (var connection = database.Connect())
        {
            database.Dispose();
            Assert.Equal(DuckDbFailure.Locked, FailureOfOpening());
            connection.ExecuteScript("CREATE TABLE t (i BIGINT)");
        }

        Open().Dispose();
    }

    [Fact]
    public void A_database_held_by_another_process_is_refused_until_it_is_let_go()
    {
        using (new LockHolder(Database))
            Assert.Equal(DuckDbFailure.Locked, FailureOfOpening());

        Open().Dispose();
    }

    [Fact]
    public void A_file_that_is_no_database_is_told_from_one_that_cannot_be_opened()
    {
        File.WriteAllText(Database, new string('x', 5_000));
        Assert.Equal(DuckDbFailure.Corrupt, FailureOfOpening());

        File.Delete(Database);
        Directory.CreateDirectory(Database);
        Assert.Equal(DuckDbFailure.Io, FailureOfOpening());
    }

    [Theory]
    [InlineData(100)]
    [InlineData(4_200)]
    public void A_damaged_header_is_found_when_opening(int offset)
    {
        Fill();
        Damage(offset);

        Assert.Equal(DuckDbFailure.Corrupt, FailureOfOpening());
    }

    [Fact]
    public void Damaged_rows_are_found_when_they_are_read()
    {
        Fill();
        Damage((int)new FileInfo(Database).Length / 2);
        using var database = Open();
        using var connection = database.Connect();

        var error = Assert.Throws<DuckDbException>(() =>
            connection.Query("SELECT count(DISTINCT m) FROM t", row => row.Int64(0), CancellationToken.None)
        );

        Assert.Equal(DuckDbFailure.Corrupt, error.Failure);
    }

    [Fact]
    public void Settings_reach_the_database()
    {
        var settings = new DuckSettings
        {
            Threads = 1,
            MemoryLimitBytes = 64 << 20,
            TempDirectory = _folder.File("spill"),
            CheckpointThresholdBytes = 1 << 20,
        };
        using var database = DuckDatabase.Open(Database, settings);
        using var connection = database.Connect();

        string Setting(string name) =>
            connection.Query($"SELECT current_setting('{name}')::VARCHAR", row => row.Text(0), CancellationToken.None)[0];

        Assert.Equal("1", Setting("threads"));
        Assert.Equal("64.0 MiB", Setting("memory_limit"));
        Assert.Equal(settings.TempDirectory, Setting("temp_directory"));
        Assert.Equal("1.0 MiB", Setting("checkpoint_threshold"));
        Assert.Equal("UTC", Setting("TimeZone"));
        Assert.Equal("false", Setting("autoinstall_known_extensions"));
        Assert.Equal("false", Setting("autoload_known_extensions"));
    }

    [Fact]
    public void A_setting_that_DuckDB_does_not_take_is_refused() =>
        Assert.Throws<DuckDbException>(() => DuckDatabase.Open(Database, new DuckSettings { Threads = -1 }));

    public void Dispose() => _folder.Dispose();

    private DuckDatabase Open() => DuckDatabase.Open(Database, new DuckSettings());

    private DuckDbFailure FailureOfOpening() => Assert.Throws<DuckDbException>(Open).Failure;

    private void Fill()
    {
        using var database = Open();
        using var connection = database.Connect();
        connection.ExecuteScript("CREATE TABLE t AS SELECT md5(i::VARCHAR) AS m FROM range(100000) t(i)");
    }

    private void Damage(int offset)
    {
        using var file = File.OpenWrite(Database);
        file.Position = offset;
        file.Write([0xDE, 0xAD, 0xBE, 0xEF]);
    }
}
